## Was Tasten tun.

keys-complete = ergänzt Nicknames und Befehle
keys-new-line = beginnt eine neue Zeile im Text
keys-recall = was du vorher getippt hast, und zurück
keys-scroll = blättern, und zurück zum Neuesten
keys-tabs = der nächste Reiter, der vorige
keys-nth-tab = der erste Reiter, und so weiter
keys-answer = nimmt eine Einladung an, lehnt sie ab
keys-members = die Mitgliederliste; zweimal: weg
keys-joins = jedes Kommen und Gehen, oder eine Zeile
keys-find = findet Wörter in diesem Reiter; Esc: zurück
keys-again = neu verbinden; Bildschirm neu zeichnen
keys-end = leert die Zeile, oder geht; hält an

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
