## What a measurement says. The settings in quotes are those of the server.

# A number with decimals.
bench-decimal = { $whole }.{ $part }
bench-seconds = { $seconds } s
bench-milliseconds = { $milliseconds } ms

bench-joining = joining: { $joined } of { $members }
bench-talking = talking: { $time }, { $deliveries } texts heard

# What is at the server: which dialect, and how its links are.
bench-server-secure = { $server }, { $dialect }, encrypted
bench-server-plain = { $server }, { $dialect }, not encrypted
bench-joined = { $members ->
    [one] { $joined } of 1 member has joined, in { $time }
   *[other] { $joined } of { $members } members have joined, in { $time }
}
bench-said = { $texts ->
    [one] 1 text of { $length } bytes was said in { $time }
   *[other] { $texts } texts of { $length } bytes were said in { $time }: { $rate } a second
}
bench-heard = { $deliveries ->
    [one] it was heard once
   *[other] they were heard { $deliveries } times: { $rate } deliveries a second
}
# The table: until a text is heard.
bench-until-heard = until a text is heard
bench-half = half
bench-most = 99 %
bench-all = all
bench-by-each = by each member
bench-by-last = by the last member
bench-nothing-lost = nothing is lost, and all is in order
bench-lost = { $lost ->
    [one] 1 delivery is lost
   *[other] { $lost } deliveries are lost
}
bench-wrong = { $wrong ->
    [one] 1 text was heard twice, changed, or out of order
   *[other] { $wrong } texts were heard twice, changed, or out of order
}
bench-refused = { $count ->
    [one] 1 member was not let in, or sent away: { $why }
   *[other] { $count } members were not let in, or sent away: { $why }
}
bench-gone = { $count ->
    [one] the link of 1 member ended: { $why }
   *[other] the links of { $count } members ended: { $why }
}
bench-unsaid = { $count ->
    [one] the server did not pass on 1 text: { $why }
   *[other] the server did not pass on { $count } texts: { $why }
}
bench-not-tried = { $count ->
    [one] 1 more did not try
   *[other] { $count } more did not try
}
bench-busy = this program itself was busy for { $percent } % of the time: perhaps the server can do more

## Why: behind a colon.

bench-because-full = it is full; ‘members’ lets more of them in
bench-because-connections = there are too many connections from this address; ‘connections-per-address’ allows more
bench-because-registrations = too many have joined from this address; ‘registrations-per-second’ or ‘no-rate-limits’ allows more
bench-because-too-fast = a member may say only so much; ‘broadcasts-per-second’ or ‘no-rate-limits’ allows more
bench-because-too-long = the text is too long; ‘payload-length’ allows more
bench-because-nick-taken = the nickname is taken: perhaps somebody else measures, or ‘reserve-nicks’ keeps it for an earlier measurement
bench-because-not-secure = without encryption the server lets nobody in: leave out ‘--secure off’
bench-because-no-secure = no encrypted link came about; ‘--secure off’ does without
bench-because-banned = the server's operator does not want it
bench-because-apart = the server is cut off from the others that share its room
bench-because-ended = the server closed the connection
bench-because-silent = the server does not answer
bench-because-no-sense = what the server sends makes no sense
bench-because-unreachable = the server cannot be reached

## Why nothing is measured.

bench-unreachable = the server at { $server } cannot be reached: { $why }
bench-not-here = { $server } is neither on this machine nor in a private network, and this load may be a nuisance to others there. If it is yours, write --yes
ask-bench = { $server } is neither on this machine nor in a private network, and { $members } members may be a nuisance to others there. Is it yours? [y/N]{" "}
bench-too-many-senders = there are more senders ({ $senders }) than members ({ $members })
bench-too-long = the server takes at most { $most } bytes in a text: choose a smaller --length
bench-few-files = { $members } members need { $needed } open files, and this program may have { $files } of them: allow more, for example by `ulimit -n { $needed }`, or choose fewer --members
bench-failed = nothing can be measured: { $why }
