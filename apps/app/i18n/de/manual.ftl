## Was nur das Handbuch sagt: zuerst Überschriften.

manual-name = BEZEICHNUNG
manual-synopsis = ÜBERSICHT
manual-description = BESCHREIBUNG
manual-commands-heading = BEFEHLE
manual-room-heading = IM RAUM
manual-keys-heading = TASTEN
manual-examples = BEISPIELE
manual-files = DATEIEN
manual-environment = UMGEBUNGSVARIABLEN
manual-exit-status = EXIT-STATUS
manual-see-also = SIEHE AUCH

manual-same-options = Der Befehl nimmt auch alle Optionen von plausch(1) und plausch-serve(1).
manual-options-of-serve = Es nimmt auch alle Optionen von plausch-serve(1).
manual-commands = Ohne Befehl betritt das Programm den Raum. plausch help BEFEHL oder plausch BEFEHL --help sagt mehr über einen Befehl.
manual-command = { $about }: siehe { $page }(1).
manual-about = { $about }.
manual-in-the-room = Was du eingibst, hört der Raum, oder im privaten Chat das Mitglied, dessen Reiter gerade gezeigt wird. Was mit einem Schrägstrich beginnt, ist ein Befehl:
manual-slash = //TEXT
manual-slash-does = einen Text sagen, der mit einem Schrägstrich beginnt
manual-keys = Im Terminal, außer mit --plain:

manual-plain-heading = Zeilen statt Bildschirm
manual-plain = Mit --plain, und überall, wo Eingabe oder Ausgabe kein Terminal ist, ist jedes Ereignis eine ganze Zeile, die sich nie ändert: keine Farben, nichts wird gezeichnet, der Cursor bleibt, wo du tippst. So passt es auch zu einem Screenreader. Eine Zeile sagt, wer, dann was, und mit --plain-time on am Ende wann. Bob: beginnt, was Bob sagt, ~ Bob, was Bob tut. [Bob] steht vor dem, was im privaten Chat mit Bob gesagt wird, (!) vor dem, was dich erwähnt, * vor dem, was passiert, ! vor dem, was nicht stimmt. --joins none lässt Kommen und Gehen weg.

manual-config-file = Die Konfigurationsdatei, wenn $XDG_CONFIG_HOME nicht gesetzt ist. Außerhalb von Unix liegt sie anderswo: `plausch config` zeigt ihren Pfad und alle Einstellungen in der Form, die die Datei hat. Einstellungen zum Betreten eines Raums stehen am Anfang der Datei, die des Servers unter der Zeile [serve], Tasten unter der Zeile [keys]. Ein Nickname, nach dem das Programm gefragt hat, wird dort eingetragen.
manual-themes-folder = Eigene Farbschemata, als Dateien wie mine.toml, neben der Konfigurationsdatei, wo immer sie liegt. `/theme` im Raum zeigt alle; wie man eines schreibt, steht in docs/THEMES.md.
manual-key-files = Die Schlüssel, an denen du und ein Server auf diesem Rechner erkannt werden, wenn $XDG_DATA_HOME nicht gesetzt ist. Ein Server, den systemd startet, hat seinen in seinem StateDirectory. Nur der Eigentümer darf sie lesen. `plausch identity` zeigt und ändert sie.
manual-history-file = Was früher gesagt wurde, wenn $XDG_DATA_HOME nicht gesetzt ist: Räume, private Chats und die eingegebenen Zeilen. Nur der Eigentümer kann sie lesen. --history, --history-days und --history-size bestimmen, was bleibt, /forget löscht es.
manual-keys-file = Welche Schlüssel andere Mitglieder und Server gezeigt haben, wenn $XDG_DATA_HOME nicht gesetzt ist: damit ein anderer Schlüssel auffällt. Nur der Eigentümer kann sie lesen.
manual-ignored-file = Wen du ignorierst, wenn $XDG_DATA_HOME nicht gesetzt ist.

manual-env-settings = Jede Einstellung hat eine Variable: PLAUSCH_ und der Name ihrer Option in Großbuchstaben, mit _ statt -. PLAUSCH_PING_AFTER steht für --ping-after. Optionen gehen vor Umgebung, und die Umgebung geht vor Datei.
manual-env-cluster-password = Das Passwort für den Vermittler, über den Server einen Raum teilen, wenn nicht --cluster-password-file eine Datei damit nennt.
manual-env-config = Der Pfad der Konfigurationsdatei, wie --config.
manual-env-no-color = Ist sie gesetzt, gleich worauf, ist nichts farbig, außer wenn ein Farbschema mit Farben gewählt ist.
manual-env-term = Wie viele Farben das Terminal hat. Ist TERM dumb, wird der Raum wie mit --plain gezeigt.
manual-env-background = Der Hintergrund des Terminals, etwa 15;0, falls es ihn nicht selbst nennt.
manual-env-user = Der Nickname, den das Programm vorschlägt, wenn es nach einem fragt.
manual-env-language = Die Sprache, wenn weder --language noch eine Einstellung sie nennt: Die erste gesetzte Variable zählt.
manual-env-tz = Die Zeitzone der Zeiten neben dem, was gesagt wird.

manual-exit-0 = Der Benutzer ist gegangen und alles wurde gesagt, oder der Server wurde beendet.
manual-exit-1 = Der Raum war nicht zu betreten oder der Server konnte nicht laufen; oder etwas ging verloren: ein Text, den niemand gehört hat, eine unbrauchbare Zeile von stdin, Ausgabe, die sich nicht schreiben ließ. Stderr sagt, was.
manual-exit-2 = Befehlszeile, Umgebung oder Konfigurationsdatei ist falsch.

pages-written = { $count ->
    [one] { $count } Seite in { $folder } geschrieben
   *[other] { $count } Seiten in { $folder } geschrieben
}
