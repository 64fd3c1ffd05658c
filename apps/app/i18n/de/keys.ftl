## Was Tasten tun. Auf einem Terminal mit 80 Spalten hat eine Zeile neben den Mitgliedern Platz für 33 Zeichen.

keys-do-complete = ergänzt Namen und Befehle
keys-do-new-line = beginnt eine neue Zeile im Text
keys-do-editor = bearbeitet den Text im Editor
keys-do-recall = früher Getipptes, und zurück
keys-do-scroll = blättern, zurück zum Neuesten
keys-do-conversations = der nächste Reiter, der vorige
keys-do-conversation = der erste Reiter, und so weiter
keys-do-invitation = Einladung annehmen, ablehnen
keys-do-members = Mitgliederliste; zweimal: weg
keys-do-joins = Kommen/Gehen einzeln, gefaltet
keys-do-find = sucht Wörter hier; Esc: zurück
keys-do-reconnect = neu verbinden; neu zeichnen
keys-do-leave = leert die Zeile, geht; hält an
keys-do-words = ein Wort nach links, rechts
keys-do-line = an Zeilenanfang, Zeilenende
keys-do-delete = löscht das nächste Zeichen
keys-do-cut-line = schneidet bis Anfang, Ende
keys-do-cut-back = bis Leerraum, Wortanfang
keys-do-cut-word = schneidet bis zum Wortende
keys-do-yank = fügt Ausgeschnittenes ein
keys-do-yank-older = dann das, was davor war
keys-do-swap = tauscht Zeichen, Wörter
keys-do-case = groß, klein, Anfang groß
keys-do-undo = rückgängig, wiederholen
keys-do-older = was du früher getippt hast
keys-more-writing = /help writing zeigt die Tasten zum Schreiben
keys-more-file = ändern unter [keys]: siehe `plausch config`
keys-of-full-screen = diese Tasten gibt es auf dem ganzen Bildschirm; mit --plain wirken die deines Terminals
keys-leave-twice = noch einmal drücken, um zu gehen; auch /quit geht
keys-none = keine

## Was an den Tasten in der Konfigurationsdatei falsch ist.

keys-unknown = es gibt keine Taste „{ $key }“. Tasten schreibt man wie ctrl+n, alt+enter, f5, oder ctrl+x ctrl+e für eine nach der anderen
keys-typed = die Taste „{ $keys }“ ist zum Tippen da. Setze ctrl+ oder alt+ davor, oder eine andere Taste wie in ctrl+x { $keys }
keys-same-as = ein Terminal sendet für { $keys } dasselbe wie für { $same }: schreibe { $same }, oder nimm eine andere Taste
keys-not-sent = Terminals senden { $keys } nicht. Nimm ctrl+ mit einem Buchstaben, alt+ mit Buchstabe oder Ziffer, oder f1 bis f12
keys-too-many = „{ $keys }“ hat mehr als zwei Tasten nacheinander
keys-empty = vor dem = fehlt eine Taste, wie in "ctrl+n" = "next-conversation"
keys-unknown-action = keine Taste kann „{ $name }“ tun. Schreibe "" für nichts, oder eines von { $all }
keys-unknown-action-meant = keine Taste kann „{ $name }“ tun; ist „{ $meant }“ gemeint?
keys-bound-twice = eine andere Zeile belegt { $keys } schon; lösche eine davon
keys-in-the-way = { $keys } verträgt sich nicht mit { $other } aus einer anderen Zeile: eines würde mit dem anderen beginnen
keys-nothing-sends = damit würde keine Taste senden, was du tippst; belege eine, wie in "alt+enter" = "send"
keys-bad-table = schreibe [keys] in eine eigene Zeile, und darunter eine Zeile für jede Taste
keys-no-action = was „{ $keys }“ tut, fehlt: schreibe den Namen einer Aktion in Anführungszeichen, wie in "ctrl+n" = "next-conversation"
keys-from-file = Datei

## Wie Tasten beschriftet sind.

key-tab = Tab
key-enter = Eingabe
key-esc = Esc
key-up = Hoch
key-down = Runter
key-left = Links
key-right = Rechts
key-pgup = Bild↑
key-pgdn = Bild↓
key-home = Pos1
key-end = Ende
key-ctrl = Strg
key-alt = Alt
key-shift = Umschalt
key-space = Leertaste
key-backspace = Rücktaste
key-del = Entf
key-ins = Einfg
