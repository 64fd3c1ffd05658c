## What helps to read and to write in the window.

window-find-hint = In diesem Gespräch suchen
window-find-nothing = Nichts
window-find-count = { $count } gefunden
window-find-place = { $at } von { $count }
window-find-older = Älter
window-find-newer = Neuer
window-find-everywhere = Überall
window-found = { $count ->
    [0] Im Verlauf hat keine Zeile „{ $words }“
    [one] Im Verlauf hat 1 Zeile „{ $words }“
   *[other] Im Verlauf haben { $count } Zeilen „{ $words }“
}
window-found-more = Hier stehen die neuesten; mit mehr Wörtern werden es weniger.
window-emoji = Emoji
window-emoji-all = Alle Emoji
window-emoji-hint = Emoji nach dem englischen Namen suchen
window-emoji-nothing = So heißt kein Emoji
window-emoji-recent = Zuletzt gesagt
# $group - which emoji
window-emoji-group = { $group ->
    [smileys] Gesichter
    [people] Menschen
    [nature] Tiere und Pflanzen
    [food] Essen und Trinken
    [travel] Reisen und Orte
    [activities] Freizeit
    [objects] Gegenstände
    [symbols] Zeichen
   *[flags] Flaggen
}
window-palette-hint = Was möchtest du tun?
window-palette-show = Anzeigen: { $name }
window-palette-emoji = Emoji aussuchen
window-palette-next-new = Zum nächsten Gespräch mit etwas Neuem
window-palette-unread = Dorthin, wo du zu lesen aufgehört hast
window-palette-find = In diesem Gespräch suchen
window-palette-member = Ein Mitglied suchen
window-palette-newest = Zur neuesten Zeile
window-palette-joins = Kommen und Gehen einzeln zeigen oder zusammenfassen
window-palette-accept = Die älteste Einladung annehmen
window-palette-decline = Die älteste Einladung ablehnen
window-palette-larger = Größere Schrift
window-palette-smaller = Kleinere Schrift
window-palette-usual-size = Schrift in üblicher Größe
