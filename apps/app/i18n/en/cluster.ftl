## What the operator of a server sees that shares its room with others. The engine is a Redis or a Valkey.

two-passwords = the password for the engine is given twice: leave out --cluster-password-file, or unset PLAUSCH_CLUSTER_PASSWORD
password-exposed = others on this computer can read the password for the engine (mode { $mode }): { $path }. Write `chmod 600 { $path }`, and give the engine another password if somebody may have read it
password-not-read = the file with the password for the engine cannot be read: { $path } ({ $why })
password-empty = there is no password in { $path }: write it there, on one line
password-of-lines = there is more than one line in { $path }: only the password for the engine belongs there
certificate-not-read = the certificate for the engine cannot be read: { $path } ({ $why })
ca-without-tls = --cluster-ca says who signs the engine's certificate, but the connection to the engine is not encrypted: begin its address with rediss:// for that, or leave --cluster-ca out

# Why the engine does not do what it is asked: behind a colon.
engine-unreachable = it cannot be reached: { $detail }
engine-timed-out = it does not answer in time
engine-lost = the connection failed: { $detail }
engine-tls = no encrypted connection: { $detail }
engine-no-password = it wants a password. Give it in a file (--cluster-password-file FILE) or in PLAUSCH_CLUSTER_PASSWORD
engine-wrong-password = the user or the password is wrong
engine-no-rights = its user has too few rights ({ $detail }): docs/CLUSTER.md says which ones it needs
engine-too-old = its version { $detail } is too old: it has to be Redis 5.0 or later, or Valkey
engine-read-only = it is a replica, which takes nothing: name the primary, or sentinels that know it
engine-full = its memory is full: see its maxmemory
engine-cannot-save = it takes nothing, because it cannot save to its disk
engine-too-few-replicas = it takes nothing, because too few of its replicas are there
engine-not-ready = it is not ready: { $detail }
engine-no-such-primary = no sentinel knows a primary called { $detail }
engine-unexpected = it answers what cannot be understood: { $detail }

## The start.

cluster-together = this server is { $name }, in one room with { $others }, by the engine at { $engine }
cluster-together-first = this server is { $name }, the first in its room at the engine at { $engine }
cluster-alone-closed = the engine at { $engine }: { $why }. Until it is reached, this server is alone and lets nobody in; it goes on trying
cluster-alone-open = the engine at { $engine }: { $why }. Until it is reached, this server is alone; it lets newcomers in, and goes on trying
cluster-refused = this server cannot share its room by the engine at { $engine }: { $why }

## The console.

cluster-state-together = this server is { $name }: in one room with the others
cluster-state-doubtful = this server is { $name }: in one room with the others, but nobody new is let in, because the engine does not answer
cluster-state-alone = this server is { $name }: alone, its members are among themselves
cluster-state-rejoining = this server is { $name }: joining the others
cluster-engine-works = engine: { $engine }
cluster-engine-fails = engine: { $engine }: { $why }
cluster-server = { $members ->
    [one] { $name }: { $members } member
   *[other] { $name }: { $members } members
}
no-cluster = this server shares its room with no other: see --cluster in `plausch serve --help`
at-server = at { $name }
member-count-of-cluster = { $all ->
    [one] { $all } member, { $here } of them here
   *[other] { $all } members, { $here } of them here
}

## The log.

log-together = in one room with the other servers
log-doubtful = the cluster's engine does not answer: nobody new is let in
log-alone = alone: the members here are among themselves until the cluster's engine answers
log-rejoining = joining the other servers
log-server-came = the server { $name } is there
log-server-has-other-key = the server { $name } has another key than this one: clients that reach both by one name take one of them for a stranger. `plausch identity --server export FILE` there and `import FILE` here make it the same
log-server-gone = the server { $name } is gone, and with it its members
log-texts-lost = texts of other servers may be lost: not all of them could be read
log-texts-unsaid = { $count ->
    [one] { $count } text may be lost, and who said it was told so
   *[other] { $count } texts may be lost, and who said them was told so
}
log-too-many-decisions = the other servers do not hear of a ban or a mute: the room has as many as it can have
log-engine-works = the cluster's engine does again what it is asked
log-engine-fails = the cluster's engine: { $why }
cluster-name-taken = another server of this room is called { $name }, too. If it is this one before a restart, it is gone when its lease is over; otherwise give one of them another --cluster-name
