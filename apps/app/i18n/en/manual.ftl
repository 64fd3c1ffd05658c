## What only the manual says: headings first.

manual-name = NAME
manual-synopsis = SYNOPSIS
manual-description = DESCRIPTION
manual-commands-heading = COMMANDS
manual-room-heading = IN THE ROOM
manual-keys-heading = KEYS
manual-examples = EXAMPLES
manual-files = FILES
manual-environment = ENVIRONMENT
manual-exit-status = EXIT STATUS
manual-see-also = SEE ALSO

manual-same-options = It takes all options of plausch(1) and plausch-serve(1) as well.
manual-options-of-serve = It takes all options of plausch-serve(1) as well.
manual-commands = Without a command, it joins the room. plausch help COMMAND, or plausch COMMAND --help, says more about one.
# A command in the list of all.
manual-command = { $about }: see { $page }(1).
# The first line of a command's description: what it does.
manual-about = { $about }.
manual-in-the-room = What you type is said to the room, or in the private chat whose tab is shown. What starts with a slash is a command:
manual-slash = //TEXT
manual-slash-does = say a text that starts with a slash
manual-keys = On a terminal, unless --plain is given:

manual-plain-heading = Plain lines
manual-plain = With --plain, and wherever stdin or stdout is no terminal, each thing that happens is a whole line that never changes: no colours, nothing is drawn, the cursor stays where you type. So it suits a screen reader, too. A line says who, then what, and with --plain-time on at its end when. Bob: begins what Bob says, ~ Bob what Bob does. [Bob] stands before what is said in the private chat with Bob, (!) before what mentions you, * before what happens, ! before what is wrong. --joins none leaves joins and leaves out.

manual-config-file = The configuration file, where $XDG_CONFIG_HOME is not set. Elsewhere than on Unix it has another place: `plausch config` prints its path, and all settings in the form that the file has. Settings for joining a room stand at the top of the file, those of the server below the line [serve], and keys below the line [keys]. A nickname that the program has asked for is written there.
manual-themes-folder = Themes of your own, as files such as mine.toml, beside the configuration file wherever that is. `/theme` in the room shows all; docs/THEMES.md says how to write one.
manual-key-files = The keys by which you and a server on this computer are known, where $XDG_DATA_HOME is not set. A server that systemd starts has its key in its StateDirectory. Only their owner may read them. `plausch identity` shows and changes them.
manual-history-file = What was said before, where $XDG_DATA_HOME is not set: rooms, private chats, and the lines that were entered. Only its owner can read it. --history, --history-days and --history-size say what is kept, /forget deletes it.
manual-keys-file = Which keys other members and servers have shown, where $XDG_DATA_HOME is not set: so that another key is noticed. Only its owner can read it.
manual-ignored-file = Whom you ignore, where $XDG_DATA_HOME is not set.

manual-env-settings = Each setting has a variable: PLAUSCH_, and the name of its flag in capital letters with _ for -. PLAUSCH_PING_AFTER stands for --ping-after. Flags win over the environment, the environment over the file.
manual-env-cluster-password = The password for the engine by which servers share one room, unless --cluster-password-file names a file with it.
manual-env-config = The path of the configuration file, like --config.
manual-env-no-color = If it is set to anything, nothing is coloured, unless a theme with colours is chosen.
manual-env-term = How many colours the terminal has. If TERM is dumb, the room is shown as with --plain.
manual-env-background = The terminal's background, as in 15;0, if it does not say by itself.
manual-env-user = The nickname that the program proposes when it asks for one.
manual-env-language = The language, unless --language or a setting names one: the first that is set counts.
manual-env-tz = The time zone of the times beside what is said.

manual-exit-0 = The user left and everything was said, or the server was stopped.
manual-exit-1 = The room could not be joined, or the server could not run; or something was lost: a text that nobody heard, a line of stdin that could not be used, output that could not be written. Stderr says which.
manual-exit-2 = The command line, the environment or the configuration file is wrong.

pages-written = { $count ->
    [one] wrote { $count } page into { $folder }
   *[other] wrote { $count } pages into { $folder }
}
