"""Content of many blocks, brought from neighbours: nodes first, then chunks from several at once, each verified.

line     one kept-open connection to a neighbour       plan     which chunks make a file, and which are here
coming   what lies on the disk of what is on its way   crew     several lines that bring the chunks of one file
turn     the time that one content has                 folder   what is in a folder, one by one
passes   which content has its turn

Only addresses that a provider gives are asked (`hub.content.wanted`), no answer sends us elsewhere, and nothing is
written whose hash was not checked (docs/adr/0033). A neighbour knows what is asked of it, and nothing of the others.
"""
