## Der Bildschirm im Terminal.

room-tab = Raum
state-online-secure = online, verschlüsselt
state-online-plain = online, unverschlüsselt
state-connecting = verbinde
state-offline = offline
state-hosting = Gastgeber
state-retry = offline, wieder in { $time } (^R: jetzt)
state-nick-refused = Nickname abgelehnt, /nick nimmt einen anderen; wieder in { $time }
state-sending = { $count ->
    [one] sende 1 Text
   *[other] sende { $count } Texte
}
members-here = { $count } hier
chat-is-over = aus
# Was vor gesuchten Wörtern steht.
find-prompt = suche:
find-keys = (Eingabe: älter, Runter: neuer, Esc: zurück)
find-nothing = (nichts mehr; Eingabe: noch weiter, Esc: zurück)
# Was vor der Zeile steht, die in einem privaten Chat getippt wird.
prompt-to = an { $peer }>
# Was in einer leeren Zeile steht, bis jemand etwas eingegeben hat.
hint = tippe, um zu reden; /help zeigt den Rest
scrolled = Ende geht zurück zur neuesten Zeile
new-lines = { $count ->
    [one] unten 1 neue Zeile, Ende zeigt sie
   *[other] unten { $count } neue Zeilen, Ende zeigt sie
}
too-small = zu klein
no-shell = es gibt keine Shell, zu der es zurückginge, also tut Strg+Z hier nichts; /quit geht
no-terminal = das Terminal ist nicht zu gebrauchen: { $why }; mit --plain geht es ohne
# Was gefragt wird, bevor ein Entwurf aus mehreren Zeilen gesendet wird. Jede Frage passt, wo die davor zu lang ist.
ask-to-send-long = { $count } Zeilen senden? Eingabe sendet sie, Esc geht zurück
ask-to-send = { $count } Zeilen senden? Eingabe/Esc
ask-to-send-short = { $count } senden?
paste-too-long = ein Entwurf fasst { $kib } KiB, also fehlt, was du zuletzt eingefügt hast; füge weniger auf einmal ein
command-among-lines = nichts wurde gesendet: eine Zeile beginnt mit { $word }, und zwischen anderen Zeilen wird kein Befehl befolgt. Setze etwas davor, um sie zu sagen, oder lösche sie
invitation-bar = { $who } lädt dich zum privaten Chat ein · Strg+Y annehmen · Strg+D ablehnen
invitation-bar-more = { $who } lädt dich zum privaten Chat ein (+{ $more }) · Strg+Y annehmen · Strg+D ablehnen
invitation-bar-short = { $who } fragt: ^Y ja, ^D nein
invitation-bar-short-more = { $who } fragt (+{ $more }): ^Y ja, ^D nein
