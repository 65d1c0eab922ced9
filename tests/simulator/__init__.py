"""Many hubs in one thread: a deterministic simulator of the exchange, disks included. One seed replays everything.

    world      what befalls the villages: people write, lines break, boxes crash, are restored and cloned, sticks travel
      |  hub        one box: its intake, its lines, what it answers to the sessions of plugins.gossip.wire
      |    |  ledger    what it holds, decided by hub.core.feed and hub.core.frontier as hub.log decides it
      |    |    |  bookkeeping   statements, hub.core.judge, and the rows of a tiny projection
      |    |    |  disk          changes written, and how many of them are safe
      |    |  line      bytes between two hubs, slow, in pieces, cut anywhere
      |  people     identities, passports and what is written, with real keys
      |  oracle     what must be true, known from outside: who wrote what, who may, what was acknowledged
    agenda     virtual time: nothing here reads a clock or draws luck that the seed did not give

No Django, no socket, no file. The handshake and the box stream are left out (their own tests flip every byte); frames
and everything above them are real. `mutants` are planted faults: a simulator that does not notice them proves nothing.
"""
