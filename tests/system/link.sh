#!/usr/bin/env bash
# A link between two machines, in namespaces of its own: here avahi, there a hub. Each step that must happen is said.
#   link.sh WORK PYTHON: WORK holds bus.conf, avahi.conf, hilltop/ (a web folder with a card), key (of that card) and
#   data/ (a hub that was founded). Run where the network, mounts and processes are unshared.
set -euo pipefail
work=$1 python=$2

within() { # SECONDS COMMAND…
  local turns=$(($1 * 5)); shift
  until "$@"; do turns=$((turns - 1)); [ "$turns" -gt 0 ] || return 1; sleep 0.2; done
}
apart() { [ "$(readlink "/proc/$there/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
sees() { avahi-browse -rpt "$1" 2>/dev/null | grep -a "^=;va;IPv4;Riverbend;"; }
lists() { "$python" manage.py neighbour list --data "$work/data" | grep -a "^Hilltop"; }
misses() { ! avahi-browse -pt _http._tcp 2>/dev/null | grep -aq Riverbend; }
answers() { avahi-browse -pt _nothing._tcp >/dev/null 2>&1; }

mount -t tmpfs none /run
mkdir /run/dbus /run/avahi-daemon
ip link set lo up
unshare --net sleep 300 & there=$!
within 10 apart
ip link add va type veth peer name vh
ip link set vh netns "$there"
ip address add 10.44.0.1/24 dev va
ip link set va up
on_the_other_side() { nsenter --target "$there" --net "$@"; }
on_the_other_side ip link set lo up
on_the_other_side ip address add 10.44.0.2/24 dev vh
on_the_other_side ip link set vh up

dbus-daemon --config-file="$work/bus.conf" --nofork >"$work/log" 2>&1 &
within 10 test -S /run/dbus/system_bus_socket
avahi-daemon -f "$work/avahi.conf" --no-drop-root --no-chroot --no-rlimits >>"$work/log" 2>&1 &
within 10 answers
"$python" -m http.server 8000 --bind 10.44.0.1 --directory "$work/hilltop" >>"$work/log" 2>&1 &
avahi-publish -s Hilltop _servicehub._tcp 8001 "key=$(cat "$work/key")" web=8000 >>"$work/log" 2>&1 &

nsenter --target "$there" --net "$python" manage.py up --host 0.0.0.0 --port 8000 --data "$work/data" >>"$work/log" 2>&1 & hub=$!
echo "pages $(within 60 sees _http._tcp)"
echo "hubs $(within 10 sees _servicehub._tcp)"
echo "heard $(within 30 lists)"
kill -TERM "$hub"
wait "$hub" || true
within 10 misses
echo "gone"
