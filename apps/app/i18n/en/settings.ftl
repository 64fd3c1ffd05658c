## What each setting is for. With its range and default, its line of help is written out by the program.

setting-language = The language to speak; auto is the system's
setting-server = The server to join
setting-nick = Your nickname: up to 32 bytes, no spaces, no ':'
setting-dialect = The dialect to speak with the server; auto finds out
setting-mouse = Whether the wheel scrolls and clicks select; text is then marked with Shift
setting-member-list = Whether the members stand beside the room; Alt+M shows and hides them
setting-theme = How it looks: auto, dark, light, high-contrast, none, or the name of a theme of your own
setting-time-format = How times are written, as in strftime; none is without times
setting-joins = Which joins and leaves are shown: those in a row as one line, all, or none
setting-links = Whether links can be clicked in the terminal; auto: unless it is one that shows other signs instead
setting-plain-time = Whether the time stands at the end of what is told with --plain
setting-emoji = Whether :wave: becomes an emoji when it is typed
setting-emoji-bar = Whether the window shows the emoji that you said last
setting-history = Which conversations are kept on this computer: none, rooms, or private chats too
setting-history-days = How many days conversations are kept; 0 is no limit
setting-history-size = How large the file of conversations may become; the oldest go first
setting-past = How many texts that were said before you came to ask the server for; 0 asks for none
setting-invitations-at-once = How many invitations from one IP address may arrive at once; 0 is no limit
setting-invitations-per-second = How many more invitations from one IP address may arrive per second
setting-listen = The addresses to listen on, separated by commas; port 0 takes a free one
setting-qr = Whether the server shows a link to its room as a QR code, if it is started on a terminal
setting-topic = What the room is about, in one line; topic at the console says something else
setting-motd-file = The file with the message of the day, which everybody is told who comes: up to 50 lines
setting-log = How much to log on stderr; what members say is never logged
setting-cluster = The engine, a Redis or Valkey, by which servers share one room, as in redis://HOST:PORT; without it, the room is this server's alone
setting-cluster-name = What the others of the cluster call this server; without it, its machine's name and its port
setting-cluster-room = What the engine calls the room: all servers with one name for it are one room
setting-cluster-lease = How long members keep their nicknames if their server is not heard of; after that it is alone
setting-cluster-alone = Whether a server that is cut off from the others lets newcomers in: then two may have one nickname until it is back
setting-cluster-ca = The file with the certificate (PEM) of whoever signs the engine's; without it, those that this machine trusts
setting-cluster-password-file = The file with the password for the engine, for its owner only; or set PLAUSCH_CLUSTER_PASSWORD
setting-log-format = How the log is written: text for people, or json with an object in each line
setting-metrics = Where the server says how it stands, for Prometheus and for health checks: IP:PORT, or a port of this machine alone; off: nowhere
setting-threads = How many processors send what is said, if thousands are to hear it; without this, all but one
setting-payload-length = The longest message that a member may send
setting-members = How many members there may be
setting-connections-per-address = How many connections one IP address may have; 0 is no limit
setting-exempt-networks = Networks and addresses in which many share an address, such as a school behind one router: limits for one address do not hold there; none: nowhere
setting-connections-unregistered = How many connections may be open that have not joined yet; one more closes the oldest; 0 is no limit
setting-unregistered-connection = How long a new connection may take to join
setting-registrations-at-once = How many clients may join at once from one IP address; 0 is no limit
setting-handshakes-at-once = How many secure links may begin at once from one IP address; 0 is no limit
setting-handshakes-per-second = How many more secure links may begin each second from one IP address
setting-registrations-per-second = How many more clients may join per second from one IP address
setting-broadcasts-at-once = How many texts a member may say at once; 0 is no limit
setting-broadcasts-per-second = How many more texts a member may say per second
setting-past-texts = How many texts are kept for those who come later and ask; 0 keeps none
setting-past-bytes = How many bytes of texts are kept for those who come later, at most half of bytes-waiting
setting-past-age = How long texts are kept for those who come later
setting-bytes-waiting = How much may wait for a slow member before it is dropped; at least twice payload-length
setting-newcomers-pause = How long an original client hears nothing after its welcome
setting-ping-after = How long a member may be silent before the server asks whether it is there
setting-dead-after = How long a member may be silent before it is dropped; at least 1s more than ping-after
setting-ghost-after = How long a silent member has to answer if somebody else wants to join with its nickname
setting-secure = Whether links are encrypted and the server is known by its key; prefer: wherever the other side can, require: nothing else
setting-operators = Who may command the server from the room: fingerprints or keys, with commas between them, as plausch identity shows them; none: nobody
setting-admit = Who may be in the room: fingerprints or keys of members, networks and addresses, with commas between them; operators may, too; all: everybody
setting-reserve-nicks = Whether a nickname belongs to the first key that came with it over a secure link, until the key was not seen for 30 days
setting-look-alikes = Whether to allow nicknames that look like a taken one, or that mix scripts
setting-no-rate-limits = Let members join and say as much as they can, for benchmarks

## Why a value is not allowed.

history-size-too-low = a day's talk would not fit
threads-too-low = nobody would hear anything
threads-too-high = no machine has so many processors
payload-length-too-low = nobody could join, as a client's first message would be too long
payload-length-too-high = the protocol cannot carry a longer one
members-too-low = nobody could join
unregistered-connection-too-low = nobody could join in so short a time
newcomers-pause-too-high = an original client would seem to hang
ping-after-too-low = the server would be busy asking
cluster-lease-too-low = a short delay of the network would cut the server off
cluster-lease-too-high = nicknames of a server that is gone would be kept too long
ghost-after-too-low = a member could lose its nickname to somebody else before it can answer
ghost-after-too-high = a client that wants to join gives up before that
rate-never-refills = once these are used up, nobody would be let through again. Allow at least 1 per second, or set { $burst } to 0 for no limit
dropped-before-asked = a member needs time to answer before it is dropped. Set dead-after to at least { $least }, or ping-after to less
admitted-without-keys = members are admitted by their keys, which only secure links have. Set secure to prefer, or admit networks alone
operators-without-keys = operators are known by their keys, which only secure links have. Set secure to prefer, or operators to none
dropped-by-one-text = one long text would be enough to drop members. Set bytes-waiting to at least { $least }, or payload-length to less

## How a value is written.

bad-count = write a whole number, as in 100
count-too-large = this number is too large
bad-bytes = write a size in bytes or with its unit, as in 4096, 64KiB or 1MiB
bad-time = write a time with its unit, as in 250ms, 10s or 2m
bad-switch = write true or false
bad-server = write HOST or HOST:PORT, as in chat.example.org or 192.168.1.20:9000
bad-engine-address = write where the engine is, as in redis://HOST:PORT, rediss://HOST:PORT (over TLS) or redis+sentinel://HOST:PORT,HOST:PORT/NAME
password-in-address = a password does not belong here, where others see it. Take it out, and give it in a file (--cluster-password-file FILE) or in the environment (PLAUSCH_CLUSTER_PASSWORD)
bad-server-name = write a name for this server, as in berlin: up to 32 bytes, no spaces, no ':'
bad-room-name = write up to { $most } letters, digits, '-', '_' and '.'
bad-admitted = '{ $text }' admits nobody; write a key or its fingerprint, as plausch identity shows it, or a network such as 192.0.2.0/24; all: everybody
bad-operator = '{ $text }' is no key; write a fingerprint or a key as plausch identity shows it, as in 9564 b2b5 6b02 7db8 e426 94f3 299b e63b
one-of = write one of { $words }
bad-listen = '{ $text }' is not an address to listen on; write IP:PORT, as in 0.0.0.0:9000 or [::]:9000
bad-metrics = '{ $text }' is not an address for metrics; write off, a port as in 9100, or IP:PORT as in 0.0.0.0:9100
listens-to-many = '{ $text }' stands for many machines: nobody could connect to it; write one of this machine's addresses, or 0.0.0.0
listens-without-scope = '{ $text }' is an address on each network card: write the number of the one that is meant, as in [{ $ip }%2]:{ $port }
nick-empty = a nickname needs at least one character
nick-too-long = this nickname is too long: at most { $most } bytes, which are { $most } letters without accents
nick-with-space = a nickname cannot contain spaces; write - or _ in their place
nick-with-white-space = a nickname cannot contain tabs or other white space
nick-with-character = a nickname cannot contain '{ $character }'
nick-with-unseen = a nickname cannot contain characters that are not seen; type it again letter by letter
nick-not-normal = a nickname cannot contain letters that are made of several characters; type it again letter by letter
nick-mixes-scripts = a nickname cannot mix scripts whose letters look the same, such as Latin and Cyrillic ones
nick-bad = this cannot be a nickname; take another

## The allowed values.

range-from = at least { $least }
range-to = at most { $most }
range-from-to = { $least } to { $most }

## What is wrong with a value, and where it was set.

bad-value = { $why } (allowed: { $range })
bad-setting = { $set }: { $why }
bad-combination = { $one } does not go with { $other }: { $why }
set-by-default = { $key } = { $value } (the default)
set-in-file = { $key } = { $value } ({ $path }, line { $line })
set-in-environment = { $variable }={ $value } (environment)
variable-not-utf8 = { $name } (environment): its value is not UTF-8; set it again, or unset it

## Where a value comes from: `plausch config`.

not-set = not set
not-set-asks = not set: the program asks
origin-default = default
origin-file = file, line { $line }
origin-environment = environment, { $variable }
origin-flag = flag, --{ $key }
no-file-yet = { $path } (does not exist yet)
no-place-for-file = there is no place for a configuration file on this machine

## What is wrong with the configuration file.

file-missing = { $path }: there is no such configuration file; create it, or leave out --config and PLAUSCH_CONFIG
file-forbidden = { $path }: this configuration file may not be read; see who may, and as whom the program runs
file-is-directory = { $path }: this is a directory; name the configuration file in it
file-unreadable = { $path }: this configuration file cannot be read: { $why }
file-not-text = { $path }: { $why }
bad-file = { $path }, line { $line }: { $what }
not-toml = '{ $line }' cannot be understood. Write KEY = VALUE, with texts in quotes, as in nick = "Zoë" or "ctrl+n" = "find"
set-twice = '{ $line }' sets what another line has set already; delete one of them
bad-table = write [serve] on a line of its own, and the server's settings below it
unknown-table = there is no table [{ $name }]. Settings for chatting stand at the top, above all tables; those of the server in [serve], and keys in [keys]
unknown-key = there is no setting '{ $key }'; `plausch config` shows all
unknown-key-meant = there is no setting '{ $key }'; did you mean '{ $meant }'?
belongs-at-the-top = '{ $key }' belongs at the top of the file, above [serve]
belongs-below-serve = '{ $key }' belongs below the line [serve]
not-one-value = '{ $key }' takes one value: a text in quotes, a number, true or false
