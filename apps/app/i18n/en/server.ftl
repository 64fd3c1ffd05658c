## What the operator of a server sees: the console.

console-hint = commands: list, status, kick, say, topic, ban, unban, mute, unmute, bans, cluster, reload, help, restart, exit
console-help =
    list [NICK]            who is here, and where; what is known of one
    status                 how the server stands, and what it has counted
    kick NICK [why]        remove a member from the room
    say TEXT               say something to everybody, as the server
    topic [TEXT|-]         show, change or remove what the room is about
    ban WHO [TIME] [why]   keep somebody out, for ever or for 2h, say
    mute WHO [TIME] [why]  let somebody say nothing to the room
    unban WHO, unmute WHO  take it back
    bans                   who is banned or muted, how much longer, and why
    cluster                the servers of this room, and their engine
    reload                 read the configuration file again (SIGHUP)
    help                   this help
    restart TIME [why]     stop, and tell everybody to wait, for 2m, say
    exit                   stop the server
    WHO is a nickname, an address, a network such as 192.0.2.0/24, or a key
console-stays = the server runs on: exit or Ctrl+C stops it
console-joined = the pasted lines stand in one now: Enter enters it, Ctrl+C clears it
console-kick-arguments = NICK [why]
console-say-arguments = TEXT
topic-too-long = the topic has { $bytes } bytes, and { $most } fit
topic-not-read = the topic that was said at the console cannot be read from { $path }: { $why }
motd-changed = the message of the day is another one now
motd-not-read = The message of the day cannot be read from { $path }: { $why }. Make it readable, or take another --motd-file
motd-too-long = The message of the day in { $path } is too long: it may have { $lines } lines and { $bytes } bytes
console-restart-arguments = TIME [why]
restart-announced = everybody is told; the server stops in a moment
restart-too-long = nobody waits longer than a day for a server
stopping-to-restart = the server stops: it is to be started again
said = said
member-place = { $nick }: { $addr }, connected for { $time } as { $link }
member-plain = its client: { $dialect }, not encrypted
member-secure = its client: { $dialect }, encrypted, with the key { $key }
member-silent = has said nothing to the room
member-said = { $texts ->
    [one] has said { $texts } text to the room, { $ago } ago
   *[other] has said { $texts } texts to the room, the last one { $ago } ago
}
member-heard = was heard of { $ago } ago; { $waiting } are still to be sent to it
member-muted = is muted
member-operator = may command the server
member-elsewhere = { $nick }: { $addr }, at { $server }, which knows more
status-running = Plausch { $version }, running for { $time }
status-members = members: { $members } of at most { $limit }, { $secure } of them encrypted, { $originals } of them with original clients; { $most } at the most
status-since = since the start: { $joined } joined, { $left } left, { $refused } refused
status-texts = texts: { $texts } said, { $deliveries } delivered
status-links = connections: { $links } open; { $accepted } accepted, { $dropped } closed because they did not join, { $slow } because they were too slow
status-traffic = traffic: { $received } received, { $sent } sent
status-process = memory: { $memory }; open files: { $open } of { $most }
modern = modern
ask-stop = { $members ->
    [one] { $members } member is here: Ctrl+C again stops the server for it
   *[other] { $members } members are here: Ctrl+C again stops the server for all of them
}
unknown-console-command = there is no command { $word }; help shows all
unknown-console-command-end = there is no command { $word }; exit stops the server, help shows all
nobody-is-here = nobody is here
member-count = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
kicked = { $nick } was removed from the room
no-member = there is no { $nick } here; list shows who is here
cannot-say = the text was not said: it has { $bytes } bytes, and { $most } fit
console-no-such-member = nobody here has that nickname; list shows who is here
console-empty-text = there is no text to say
console-text-too-long = the text is too long to be said
console-too-many-decisions = there can be no more bans and mutes: take some back first
console-stopped = the server has stopped
console-failed = the server could not do that

## Its beginning and its end.

listening = listening on { $addr }
others-join = others join with: plausch --server { $server }
others-join-by = others join with: plausch --server { $server }   (only through { $network })
server-key = links are encrypted; the fingerprint of the key of this server: { $fingerprint }
others-follow = a link to the room that names its key: { $link }
metrics-at = metrics and health: { $url }
handed-over = the service manager hands over { $addr }, in place of --listen
manager-unreachable = the service manager cannot be told how the server stands: { $why }
stopping-by-signal = the server stops: a signal told it to
stopping-by-operator = the server stops: its operator told it to
stopping-with-terminal = the server stops: the terminal of its console is closed
server-failed = the server has failed, and the room is closed: please report what stands above
lines-lost = { $count ->
    [one] { $count } line was lost: nobody read it, or the disk was full
   *[other] { $count } lines were lost: nobody read them, or the disk was full
}
log-lines-lost = { $count ->
    [one] { $count } line of the log was lost: nobody read it, or the disk was full
   *[other] { $count } lines of the log were lost: nobody read them, or the disk was full
}

## Settings that are read again.

setting-changed = { $key } is { $new } now; it was { $old }
needs-restart = { $key } stays { $old } until the server starts again: then it is { $new }
nothing-changed = no setting has changed
not-reloaded = all settings stay as they are, because the new ones are wrong: { $why }

## Why it cannot start.

listen-twice = { $addr } is listed twice in --listen: leave one out
listen-covered = { $addr } is listed in --listen, and { $other } stands for it already: leave one out
listen-nowhere = --listen has no address: write IP:PORT, as in 0.0.0.0:9000
listen-no-thread = the server cannot start: { $why }
listen-failed = the server cannot start
listen-port-taken = cannot listen on { $addr }: another program has port { $port }. If it is a server already, join it with `plausch`; otherwise stop it, or take another port with --listen, as in { $other }
listen-port-special = cannot listen on { $addr }: ports below 1024 need special rights. Take a higher one with --listen
listen-no-such-address = cannot listen on { $addr }: this machine does not have the address { $ip } now. If it comes later, as at boot, start the server then; 0.0.0.0 and [::] stand for all addresses, whenever they come
listen-no-ipv6 = cannot listen on { $addr }: this machine does not have IPv6. Listen on 0.0.0.0 for all its addresses
listen-refused = cannot listen on { $addr }: { $why }. Take another address or port with --listen
metrics-refused = there can be no metrics at { $addr }: { $why }. Take another address or port with --metrics, or off
handed-over-wrongly = the service manager hands over something else than it should: number { $number } is not a TCP socket that listens. Look at its ListenStream
listen-no-randomness = The server cannot have secure links, because the system has no randomness: { $why }. Links are plain with: plausch serve --secure off
owners-not-read = Whose nicknames are cannot be read from { $path }: { $why }. Make it readable, or start without --reserve-nicks
owners-damaged = The file { $path } does not say whose nicknames are: it is damaged, or a newer version wrote it. Nothing was changed. Put a good copy there, or move it away: then each nickname belongs to whoever comes with it first
owners-not-written = whose nicknames are is forgotten at the next start: cannot write { $path }: { $why }
