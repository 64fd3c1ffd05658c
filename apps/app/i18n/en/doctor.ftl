## plausch doctor: what it looks at.

about-doctor = Look whether a server can run here as it should
about-doctor-more =
    Examples:
      plausch doctor
      plausch doctor --members 50000 --listen 0.0.0.0:7000
      sudo plausch doctor

    It takes the settings that `plausch serve` would take, and changes
    nothing; for root, those of plausch.service, if there is such a unit.
    Each line says what it looked at and what it found; below a problem
    stands the command that mends it. What only root sees, root has to look
    at. The exit status is 1 if something keeps the server from working,
    otherwise 0.
help-doctor-json = Say it for programs: one JSON object in each line

doctor-settings = settings
doctor-files = open files
doctor-port = port
doctor-addresses = addresses
doctor-firewall = firewall
doctor-clock = clock
doctor-key = key
doctor-bans = bans
doctor-nicknames = nicknames
doctor-disk = disk
doctor-cluster = cluster
doctor-service = service

## What it finds.

doctor-fix = → { $fix }
doctor-few-files = only { $most } may be open, and { $members } members need { $needed }
doctor-more-files = LimitNOFILE={ $needed } in the unit (systemctl edit plausch), `ulimit -n { $needed }` before the start, or fewer members
doctor-enough-files = { $most } may be open, and { $needed } are needed
doctor-any-files = { $needed } are needed, and there is no limit that one could see
doctor-port-free = { $addr } is free
doctor-port-ours = a Plausch server answers at { $addr }
doctor-port-of-systemd = systemd holds { $addr } for the service, and starts it when somebody comes
doctor-port-original = one of the original servers has { $addr }: stop it first
doctor-port-web = a web server has { $addr }: stop it, or listen at another port
doctor-port-ssh = an SSH server has { $addr }: listen at another port
doctor-port-taken = another program has { $addr }, and does not say what it is
doctor-port-special = only root may listen at { $addr }, as ports below 1024 are special
doctor-other-port = --listen with a port from 1024 on, such as 9000; or plausch.socket, for which systemd listens
doctor-no-family = this machine has no such addresses, and { $addr } is left out
doctor-no-such-address = this machine does not have the address { $addr }
doctor-places = others can join at { $places }
doctor-private = these are addresses of a network of its own: from elsewhere nobody gets here
doctor-no-ipv6 = nobody can join over IPv6
doctor-loopback-only = only programs on this machine can join, as the server listens at a loopback address
doctor-no-network = this machine has no address at which others could join
doctor-no-firewall = no firewall is active, as far as one can see here (firewalld, ufw, nftables)
doctor-no-firewall-seen = neither ufw nor firewalld is active; rules of nftables only root sees: sudo plausch doctor
doctor-nothing-stopped = nftables drops nothing by default
doctor-passes = { $name } lets port { $port } pass
doctor-stops = { $name } is active, and as far as one can see it does not let port { $port } pass
doctor-clock-right = it is set by the network
doctor-clock-alone = nothing sets it: bans and the times in the log may be wrong
doctor-clock-unknown = whether the network sets it cannot be seen here: there is no timedatectl that answers
doctor-plain = there is none, as links are plain (secure = off): whoever is in the network can read all
doctor-key-there = { $fingerprint }, in { $path }
doctor-key-to-come = there is none yet: the first start makes it, in { $path }
doctor-rules = { $count ->
    [0] nobody is banned or muted
    [one] { $count } rule
   *[other] { $count } rules
}
doctor-owners = { $count ->
    [0] none belongs to anybody yet
    [one] { $count } belongs to somebody
   *[other] { $count } belong to somebody
}
doctor-not-writable = this user may write nothing into { $folder }, where the key and the bans are kept
doctor-strange-file = { $file } belongs to somebody else than its folder: the server may not read it
doctor-little-room = only { $room } are free at { $folder }
doctor-room = { $room } are free at { $folder }
doctor-writable = { $folder } can be written to
doctor-engine = the engine at { $address } answers
doctor-engine-fails = the engine at { $address }: { $why }
doctor-runs = { $unit } runs
doctor-has-failed = { $unit } has failed
doctor-does-not-run = { $unit } does not run
doctor-is-another = { $unit } runs; what stands here is about a server of your own, and not about this service
