"""PUBLIC: what a plugin calls once Django is set up. Declarations are in `hub.plugins`, values in `hub.core`.
Modules beside this one say what the names do; plugins take them from here, but for `desk`, `exchange`,
`pages`, `paging`, `tokens` and `uploads`.

rows and reducers     Row, Item, Position, GENERATION, in_generations, Message, reducer, each_message
writing and reading   publish, publish_together, one_commit, publish_as_hub, seal, unseal, bodies, written,
                      written_by_id, written_by_ids, Written, signed, Signed, awaited, found, newest_by, now, is_wild,
                      latest_tame, latest_position, sight, sight_changed, is_anything_out_of_sight, on_growth, announce,
                      soon
people and roles      ROLES, reaches, stricter, person_of, PinAsked, role_of, stewards_only, may_post, may_upload,
                      seat_of, ever_seated, seated_by_hub, right_of, rightful, acts_on, heads, last_place, new_places,
                      epoch_of, epochs_of, brought_by, is_hub, by_secret, called, called_all, called_beside, plain_name,
                      name_key, bearers, profiles, villagers, held_back, joined, ids_of, keys_of, kinds_of, left,
                      this_hub
moderation            report_address, sign_in_address, is_newcomer, hold, remember_screen
content               add_photo, add_portrait, add_cover, beside, receive, receive_folder, on_stick,
                      receive_from_stick, held, Held, bytes_here, coming, Coming, kind_given, odd_name,
                      read_part, room_for, Room, present, neighbours, provide_neighbours, web_answer, multiaddrs,
                      keep, hold_on, let_go, whole, lost, Lost, lost_here, file_below, contents_of, lead_name, lead_on,
                      end_name, led_names, leads_to, trail_of, hear_trail, seek_name, names_here,
                      pasted_content, pasted_name
work                  enqueue, run_apart, Limits
between hubs          Card, read_card, HubIdentity, web_port, by_hubs, sign_answer, is_answer, HandshakeKeys,
                      handshake_keys, hear_clock, vouched_time, NearPlace, near_place, Hint, hint, on_hint,
                      DatabaseThread, DnsPlace, Network, Opened, dns_place, neighbour_hubs, provide_hosts,
                      provide_hubs, suffix, certificate, change_certificate, https_port, private_addresses,
                      provide_private_addresses, travels_open, open_address;
                      `hub.api.exchange`, for those with `exchange = True`
"""

from hub.accounts.hubs.card import Card, read_card
from hub.accounts.hubs.identity import HubIdentity, this_hub
from hub.accounts.records import ROLES
from hub.api.acts import acts_on, heads, seated_by_hub
from hub.api.between import (
    HandshakeKeys,
    by_hubs,
    handshake_keys,
    hear_clock,
    is_answer,
    sign_answer,
    vouched_time,
    web_port,
)
from hub.api.files import (
    Held,
    bytes_here,
    coming,
    held,
    on_stick,
    read_part,
    receive,
    receive_folder,
    receive_from_stick,
    room_for,
)
from hub.api.finding import found
from hub.api.hosts import DnsPlace, Network, Opened, dns_place, neighbour_hubs, provide_hosts, provide_hubs, suffix
from hub.api.keeping import contents_of, file_below, hold_on, keep, let_go, lost, lost_here, whole
from hub.api.moderating import hold, is_newcomer, remember_screen, report_address, sign_in_address
from hub.api.near import Hint, NearPlace, hint, near_place, on_hint
from hub.api.pasting import pasted_content, pasted_name
from hub.api.people import (
    PinAsked,
    bearers,
    brought_by,
    by_secret,
    called,
    called_all,
    called_beside,
    epoch_of,
    epochs_of,
    ever_seated,
    held_back,
    ids_of,
    is_hub,
    joined,
    keys_of,
    kinds_of,
    left,
    may_post,
    may_upload,
    name_key,
    person_of,
    plain_name,
    profiles,
    reaches,
    right_of,
    rightful,
    role_of,
    seat_of,
    stewards_only,
    stricter,
    villagers,
)
from hub.api.places import last_place, new_places
from hub.api.pointing import (
    end_name,
    hear_trail,
    lead_name,
    lead_on,
    leads_to,
    led_names,
    names_here,
    seek_name,
    trail_of,
)
from hub.api.private import (
    certificate,
    change_certificate,
    https_port,
    private_addresses,
    provide_private_addresses,
    travels_open,
)
from hub.api.reaching import open_address
from hub.api.reading import announce, bodies, is_wild, latest_position, latest_tame, newest_by, now, on_growth
from hub.api.work import enqueue, run_apart
from hub.api.writing import one_commit, publish, publish_as_hub, publish_together, seal, unseal
from hub.content.fetching import web_answer
from hub.content.folders import odd_name
from hub.content.gateway.kinds import kind_given
from hub.content.gateway.reached import multiaddrs
from hub.content.leases import Room
from hub.content.lost import Lost
from hub.content.named import beside
from hub.content.photo import add_cover, add_photo, add_portrait
from hub.content.progress import Coming
from hub.content.store import present
from hub.content.wanted import neighbours, provide_neighbours
from hub.jobs.apart import Limits
from hub.live.soon import soon
from hub.live.thread import DatabaseThread
from hub.log.registry import Message, each_message, reducer
from hub.log.rows import GENERATION, Item, Position, Row, in_generations, is_anything_out_of_sight, sight, sight_changed
from hub.log.written import Signed, Written, awaited, signed, written, written_by_id, written_by_ids

__all__ = [
    "GENERATION",
    "ROLES",
    "Card",
    "Coming",
    "DatabaseThread",
    "DnsPlace",
    "HandshakeKeys",
    "Held",
    "Hint",
    "HubIdentity",
    "Item",
    "Limits",
    "Lost",
    "Message",
    "NearPlace",
    "Network",
    "Opened",
    "PinAsked",
    "Position",
    "Room",
    "Row",
    "Signed",
    "Written",
    "acts_on",
    "add_cover",
    "add_photo",
    "add_portrait",
    "announce",
    "awaited",
    "bearers",
    "beside",
    "bodies",
    "brought_by",
    "by_hubs",
    "by_secret",
    "bytes_here",
    "called",
    "called_all",
    "called_beside",
    "certificate",
    "change_certificate",
    "coming",
    "contents_of",
    "dns_place",
    "each_message",
    "end_name",
    "enqueue",
    "epoch_of",
    "epochs_of",
    "ever_seated",
    "file_below",
    "found",
    "handshake_keys",
    "heads",
    "hear_clock",
    "hear_trail",
    "held",
    "held_back",
    "hint",
    "hold",
    "hold_on",
    "https_port",
    "ids_of",
    "in_generations",
    "is_answer",
    "is_anything_out_of_sight",
    "is_hub",
    "is_newcomer",
    "is_wild",
    "joined",
    "keep",
    "keys_of",
    "kind_given",
    "kinds_of",
    "last_place",
    "latest_position",
    "latest_tame",
    "lead_name",
    "lead_on",
    "leads_to",
    "led_names",
    "left",
    "let_go",
    "lost",
    "lost_here",
    "may_post",
    "may_upload",
    "multiaddrs",
    "name_key",
    "names_here",
    "near_place",
    "neighbour_hubs",
    "neighbours",
    "new_places",
    "newest_by",
    "now",
    "odd_name",
    "on_growth",
    "on_hint",
    "on_stick",
    "one_commit",
    "open_address",
    "pasted_content",
    "pasted_name",
    "person_of",
    "plain_name",
    "present",
    "private_addresses",
    "profiles",
    "provide_hosts",
    "provide_hubs",
    "provide_neighbours",
    "provide_private_addresses",
    "publish",
    "publish_as_hub",
    "publish_together",
    "reaches",
    "read_card",
    "read_part",
    "receive",
    "receive_folder",
    "receive_from_stick",
    "reducer",
    "remember_screen",
    "report_address",
    "right_of",
    "rightful",
    "role_of",
    "room_for",
    "run_apart",
    "seal",
    "seat_of",
    "seated_by_hub",
    "seek_name",
    "sight",
    "sight_changed",
    "sign_answer",
    "sign_in_address",
    "signed",
    "soon",
    "stewards_only",
    "stricter",
    "suffix",
    "this_hub",
    "trail_of",
    "travels_open",
    "unseal",
    "villagers",
    "vouched_time",
    "web_answer",
    "web_port",
    "whole",
    "written",
    "written_by_id",
    "written_by_ids",
]
