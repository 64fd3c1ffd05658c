## What was said in earlier stays.

past-above = — what stands above was said before —
history-off = there is no history here: it is kept where a person types, unless --history is off
no-hit = there is no such line: /search WORDS first, then /jump NUMBER
kept-nowhere = no history is kept: there is no home directory to keep it in; set HOME
exported-nothing = nothing of this conversation is kept, so nothing was written
history-begun = conversations are kept in { $path }, which only you can read; --history off keeps none, /forget deletes

# The three numbers are written with zeros in front, as in 2026-01-05.
date = { $year }-{ $month }-{ $day }
# $weekday (Number) - 1 is Monday
# $day (Number)
# $month (Number)
# $year (Number)
day-line = — { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}, { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year } —

venue-elsewhere = { $peer } at { $server }
found-nothing = no line in the history has “{ $words }”
found-one = 1 line has “{ $words }”; /jump shows what was said around it
# $count (Number)
found = { $count } lines have “{ $words }”, newest first; /jump NUMBER shows what was said around one
# $all (Number)
# $count (Number)
found-more = { $all } lines have “{ $words }”, the newest { $count } are here; add words to find fewer; /jump NUMBER shows what was said around one
excerpt = what was said before:
excerpt-of = what was said before, [{ $venue }]:

exported-room = The room at { $server }
exported-chats = Private chats with { $peer } at { $server }
exported = this conversation is written to { $path }
export-ending = { $path }: let the name end in .txt, .jsonl or .html; nothing was written
export-exists = { $path } exists already, and stays as it is; take another name
export-failed = { $path }: { $why }; nothing was written

forget-nothing-room = the history has nothing of this room
forget-nothing-chats = the history has nothing of your private chats with { $peer } here
forget-nothing-all = the history has nothing of all rooms and private chats
forget-room = { $lines ->
    [one] forget 1 line of this room, for good? Type { $command } once more to do it
   *[other] forget { $lines } lines of this room, for good? Type { $command } once more to do it
}
forget-chats = { $lines ->
    [one] forget 1 line of your private chats with { $peer } here, for good? Type { $command } once more to do it
   *[other] forget { $lines } lines of your private chats with { $peer } here, for good? Type { $command } once more to do it
}
forget-all = { $lines ->
    [one] forget 1 line of all rooms and private chats, for good? Type { $command } once more to do it
   *[other] forget { $lines } lines of all rooms and private chats, for good? Type { $command } once more to do it
}
forgotten = { $lines ->
    [one] 1 line is forgotten on this computer
   *[other] { $lines } lines are forgotten on this computer
}
kept-again = history is kept again
kept-again-lost = { $lines ->
    [one] history is kept again; 1 line in between could not be kept
   *[other] history is kept again; { $lines } lines in between could not be kept
}
history-newer = no history is kept: { $path } comes from a newer version of Plausch, and stays as it is; use that version
history-damaged = no history is kept: { $path } is damaged, and stays as it is; move it away to begin a new one
history-busy = no history is kept: { $path } is held by another program; it is tried again
history-inaccessible = no history is kept: { $path } cannot be read or written; it is tried again
history-inaccessible-why = no history is kept: { $path } cannot be used: { $why }; it is tried again
