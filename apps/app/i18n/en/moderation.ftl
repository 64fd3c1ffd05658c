## Whom the operator of a server bans and mutes.

console-ban-arguments = WHO [TIME] [why]
console-unban-arguments = WHO
banned-now = { $who } is banned
banned-now-for = { $who } is banned for { $time }
muted-now = { $who } is muted
muted-now-for = { $who } is muted for { $time }
was-removed = { $nick } was removed from the room; it came from { $ip }
was-removed-with-key = { $nick } was removed from the room; it came from { $ip }, with the key { $key }
unbanned = { $who } is not banned any more
unmuted = { $who } is not muted any more
not-banned = { $who } is not banned; bans lists who is
not-muted = { $who } is not muted; bans lists who is
nobody-is-sanctioned = nobody is banned or muted
still-for = for another { $time }
still-for-ever = for ever
bad-network = { $text } is no network: write an address, a slash, and how many bits are the same, as in 192.0.2.0/24
why-too-long = the reason has { $bytes } bytes, and { $most } fit
bans-changed = who is banned and muted has changed
others-told-later = the other servers hear of it once this one is with them again
bans-not-kept = this holds until the server stops: it has no file to keep it in
not-written = this holds until the server stops: cannot write { $path }: { $why }
bans-not-read = Who is banned cannot be read from { $path }: { $why }. Make it readable
bans-damaged = The file { $path } does not say who is banned: it is damaged, or a newer version wrote it. Nothing was changed. Put a good copy there, or move it away: then nobody is
bans-damaged-line = Line { $line } of { $path } does not say who is banned: it is damaged, or was changed by mistake. Nothing was changed. Correct it, or delete it

## Commands from elsewhere.

no-control = plausch ctl cannot reach this server: { $why }
no-control-at = plausch ctl cannot reach this server, because there is no socket { $path }: { $why }
no-control-other-server = plausch ctl cannot reach this server: another one has the socket { $path }
ordered = plausch ctl: { $command }
commanded = { $nick }, with the key { $key }: { $command }
console-alone = { $word } is for the server's own console: an operator in the room cannot use it
ctl-no-server = no server runs here that this user may command; --socket names one that is elsewhere
ctl-several-servers =
    several servers run here: name one with --socket
    { $paths }
ctl-not-allowed = only its owner may command the server at { $path }: become that user, as with sudo
ctl-nobody-at = no server answers at { $path }
ctl-no-answer = the server has ended before it answered
ctl-not-reached = the server at { $path } cannot be reached: { $why }
