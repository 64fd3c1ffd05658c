## What a server logs, for its operator.

log-joined-modern = { $nick } joined from { $addr }: { $dialect }, modern
log-joined-original = { $nick } joined from { $addr }: { $dialect }, an original
log-joined-secure = { $nick } joined from { $addr }: encrypted, with the key { $fingerprint }
log-left-quit = { $nick } left, from { $addr }: it quit
log-left-ended = { $nick } left, from { $addr }: its connection ended
log-left-lost = { $nick } left, from { $addr }: its connection failed
log-left-slow = { $nick } left, from { $addr }: it took too long to read what it was sent
log-left-silent = { $nick } left, from { $addr }: it did not answer in time
log-left-ghost = { $nick } left, from { $addr }: it did not answer, and its nickname was wanted
log-left-violation = { $nick } left, from { $addr }: it sent what no client may send
log-left-taken-over = { $nick } left, from { $addr }: its key came back on a new connection
log-taken-over = { $nick } left, from { $addr }: a new connection with the same key took its place: { $fingerprint }
log-left-displaced = { $nick } left, from { $addr }: its nickname was taken at another server
log-left-kicked = { $nick } left, from { $addr }: the operator removed it
log-kicked = { $nick } left, from { $addr }: the operator removed it: { $why }
log-refused = refused { $ip }: { $why }
log-refused-nick = refused { $nick } from { $ip }: { $why }
log-stranger = refused { $nick } from { $ip }: the nickname belongs to another key than { $fingerprint }
log-stranger-plain = refused { $nick } from { $ip }: the nickname belongs to a key, and this connection has none
log-no-room = closed a connection from { $ip }: there is no room for it
log-crowded = closed a connection from { $ip }: too many others have not registered either
log-handshakes = closed a connection from { $ip }: it begins too many secure links
log-unregistered = closed a connection from { $ip }: it did not register in time
log-left-out = { $count ->
    [one] { $count } more was refused or closed than is logged here
   *[other] { $count } more were refused or closed than are logged here
}
log-shared-address = all members come from { $ip }: if they are on several machines, a proxy (such as Docker's) or NAT stands in front of this server, and they cannot chat in private. A container needs the host's network for that
log-no-family = this machine has no addresses such as { $addr }, so it is left out
log-cannot-accept = cannot accept connections for now: { $why }. Each takes an open file: see ulimit -n, or LimitNOFILE of systemd
log-few-files = cannot raise the limit of open files, so there may be too few for many members: { $why }

# Why somebody is refused: the end of `log-refused` and `log-refused-nick`.
log-because-other-protocol = it speaks another protocol, as web pages do
log-because-nick-taken = the nickname is taken
log-because-nick-resembles = the nickname looks like one that is taken
log-because-nick-resembles-that = the nickname looks like one that is taken: { $taken }
log-because-nick-resembles-that-free = the nickname looks like one that is taken: { $taken } (free: { $free })
log-because-address-taken = the IP address and UDP port are taken
log-because-full = the server is full
log-because-connections = too many connections from this IP address
log-because-registrations = too many registrations from this IP address
log-because-not-admitted = the room is not for everybody, and the operator has not listed its key or its network
log-because-not-secure = the connection is not secure
log-because-apart = this server is cut off from the others
log-because-registered = it is registered already
log-because-not-registered = it is not registered
log-because-not-its-nick = the sender is not its own nickname
log-because-too-fast = too many messages
log-because-banned = banned
log-because-banned-for = banned for another { $time }
log-because-too-long = the message is too long
log-because-not-utf8 = a message is not in UTF-8
log-because-empty = a message is empty
log-because-empty-text = the text is empty
log-because-port = the UDP port is not a number from 0 to 65535
log-because-arguments = wrong arguments
log-because-nick-empty = a nickname needs at least one character
log-because-nick-too-long = a nickname has at most { $most } bytes
log-because-nick-colon = a nickname has no colon
log-because-nick-unseen = a nickname has no invisible characters
log-because-nick-not-normal = a nickname is in Unicode normal form C
log-because-nick-mixes-scripts = a nickname does not mix scripts whose letters look the same
log-because-nick-bad = a nickname cannot be that
