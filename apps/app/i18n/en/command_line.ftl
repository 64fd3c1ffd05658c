## The command line: help, and what is wrong with what was written. Lines of help have at most 80 columns.

about = A chat room for your network
about-long =
    A chat room for your network.

    Without a command, it joins the room on the server it knows. If that is this machine and no server answers, it opens the room itself and says how others can join. Private chats go directly from member to member.
# Its first line is a heading; what stands up to the first empty line are examples.
about-more =
    Examples:
      plausch                         join the room, or open it here
      plausch --server 192.168.1.5    join the room on another machine
      plausch serve                   only the server, on port 9000
      plausch chat --json             for scripts: one JSON object per line

    A setting can be a flag (--nick Zoë), a variable of the environment
    (PLAUSCH_NICK=Zoë), or a line in the configuration file (nick = "Zoë"). Flags
    win over the environment, and the environment over the file. `plausch config`
    shows all settings, and where the file is.
about-serve = Run the server that members join
about-serve-more =
    Examples:
      plausch serve                                     every address
      plausch serve --listen '0.0.0.0:9000,[::]:9000'   the same
      plausch serve --listen 127.0.0.1:0                any port, here only
      plausch serve --connections-per-address 5 --log warn
      plausch serve --cluster redis://192.168.1.9       one room with others

    It reads commands; help lists them. When stdin ends, or in the background, it
    keeps running. SIGINT or SIGTERM stops it: it tells the members, and frees the
    port. SIGHUP or reload makes it read its configuration file again. If the
    terminal of its console is closed, it stops.

    In the configuration file, these stand under [serve]:
    {"  ["}serve]
      members = 100
      newcomers-pause = "250ms"
about-chat = Join a room, on a terminal or from a script
about-chat-more =
    Examples:
      plausch chat --server 192.168.1.5 --nick Zoë
      plausch chat plausch://192.168.1.5:9000
      echo 'Lunch is ready' | plausch chat --nick kitchen
      plausch chat --nick bot --json

    In the room, type a text to say it, or a command: /help shows them all. With
    --json, each line of stdout is an event, and each line of stdin an action:
    {"  {"}"time":"2026-11-26T10:00:00.000Z","event":"joined","nick":"Bob"{"}"}
    {"  {"}"do":"broadcast","text":"hi","id":1{"}"}
    Other actions: chat, accept, reject, close, trust_peer, verify (with), say
    (with, text), nick (nick), trust (key), users, reconnect, quit. Each gets one
    reply, done or error. docs/JSON.md in the source describes all of it.

    When stdin ends, it says what is still to be said, and leaves. With --stay it
    stays, until a signal:
      plausch chat --nick log --json --stay --reconnect < /dev/null >> events

    It exits with 0 after /quit or when stdin ends, with 2 on bad usage, and with 1
    when it cannot join, or when something was lost: a text that nobody heard, a
    line of stdin that could not be used, or output that cannot be written.
about-bench = Measure what a server and the network to it can do
about-bench-more =
    Examples:
      plausch bench                             the usual server
      plausch bench --server 192.168.1.5 --members 500 --rate 20
      plausch bench --secure off --json

    Members called bench1, bench2 and so on join the room, talk, look whether each
    of them hears each text, once and in order, and leave. Others in the room see
    all of that, so choose a server that nobody needs right now.

    The server's limits hold for them, too. If it does not let all of them in, or
    does not pass on all that they say, the table says how often, why, and which of
    its settings allows more. `plausch serve --no-rate-limits` lifts most of them.

    With --json, it prints one line instead of the table; times are in
    microseconds.

    It exits with 0 if everybody has heard everything, with 1 if not, and with 2 on
    bad usage. Ctrl+C ends it early, with the table so far.
about-config = Show all settings, and where each value came from
about-config-more =
    Examples:
      plausch config
      PLAUSCH_NICK=Zoë plausch config --server 192.168.1.5
about-completions = Print completions for a shell
about-completions-more =
    Examples:
      source <(plausch completions bash)
      plausch completions fish > ~/.config/fish/completions/plausch.fish
about-ctl = Tell a running server what to do
about-ctl-more =
    Examples:
      plausch ctl list
      plausch ctl --json list Eve
      plausch ctl ban Eve 2h advertising
      sudo plausch ctl --socket /var/lib/plausch/control-9000 reload

    The commands are those of the server's console:
    { $commands }

    It exits with 0 if the command was done, with 1 if not, and with 2 on bad
    usage. Only the user who runs the server may command it, and root.
about-man = Print a manual page, or write all of them into a directory
about-man-more =
    Examples:
      plausch man | man -l -
      plausch man serve | man -l -
      plausch man --out ~/.local/share/man/man1
about-help = Show the help of a command

help-socket = The server's socket, if several run here, or it is elsewhere
help-ctl-json = Answer programs: one JSON object in each line
help-ctl-command = What to do: see below
help-bench-members = How many members join
help-bench-senders = How many of them talk
help-bench-rate = How many texts a second they say, all together; 0: as many as all hear
help-bench-window = How many texts of each of them may be under way, if there is no rate
help-bench-length = How long a text is
help-bench-seconds = For how many seconds they talk
help-bench-json = For scripts: one JSON object instead of the table
help-bench-yes = Do not ask, wherever the server is
help-shell = The shell
help-page = The command that the page describes; without one, the whole program
help-out = Write all pages into this directory, which is made if need be
help-config = Read this configuration file instead of the usual one
help-plain = Lines in, lines out; the default if stdin or stdout is no terminal
help-json = For scripts: one JSON object per event on stdout, per action on stdin
help-reconnect = Keep trying even if the first attempt to join fails
help-stay = Stay in the room when stdin ends, until a signal: for bots that only listen
help-help = Show this help
help-version = Show the version
help-topic = The command; without one, the whole program

# What stands behind the help of a flag.
help-with-default = { $help } [default: { $default }]
help-with-range = { $help } [{ $range }]
help-with-range-and-default = { $help } [{ $range }; default: { $default }]
help-with-values = { $help } [one of: { $values }]

heading-usage = Usage:
heading-options = Options
heading-arguments = Arguments
heading-commands = Commands
heading-limits = Limits
usage-options = [OPTIONS]

## What stands for a value in help, in capital letters.

value-address = ADDRESS
value-addresses = ADDR
value-bytes = BYTES
value-command = COMMAND
value-count = COUNT
value-dialect = DIALECT
value-dir = DIR
value-text = TEXT
value-file = FILE
value-format = FORMAT
value-networks = NETWORKS
value-admitted = LIST
value-keys = KEYS
value-language = LANGUAGE
value-level = LEVEL
value-name = NAME
value-nick = NICK
value-rule = RULE
value-server = HOST:PORT
value-shell = SHELL
value-switch = SWITCH
value-theme = THEME
value-time = TIME
value-which = WHICH

## What is wrong with a command line. $help: the command that says more.

argument-not-utf8 = the argument '{ $argument }' is not UTF-8: write it in a terminal that uses UTF-8
unknown-option = there is no option '{ $option }' here; `{ $help }` shows all
unknown-option-meant = there is no option '{ $option }' here; did you mean '{ $meant }'? `{ $help }` shows all
unknown-option-elsewhere = '{ $option }' is an option of `{ $command }`; write it behind that
unexpected-argument = there is nothing that '{ $argument }' could be; `{ $help }` shows what can be written here
no-such-command = there is no command '{ $command }'; `{ $help }` shows all
no-such-command-meant = there is no command '{ $command }'; did you mean '{ $meant }'? `{ $help }` shows all
command-missing = a command has to stand behind `{ $command }`; `{ $help }` shows all
command-not-with = '{ $command }' does not go with '{ $option }': write options behind the command
value-missing = '{ $option }' needs a value; `{ $help }` says which
value-missing-among = '{ $option }' needs a value, one of: { $values }
value-unknown = '{ $value }' is no value for '{ $option }'; write one of: { $values }
value-unknown-meant = '{ $value }' is no value for '{ $option }'; did you mean '{ $meant }'? There are: { $values }
value-bad = '{ $value }' is no value for '{ $option }'; `{ $help }` says what is
value-not-taken = '{ $option }' takes no value, but '{ $value }' stands behind it
values-miscounted = '{ $option }' has too many values, or too few; `{ $help }` says how many it takes
equals-missing = '{ $option }' and its value need '=' between them
option-twice = '{ $option }' can be given only once
option-not-with = '{ $option }' and '{ $other }' do not go together: leave one out
argument-missing = { $arguments } has to be given; `{ $help }` says what it means
command-line-bad = the command line cannot be understood; `{ $help }` shows how it is written
