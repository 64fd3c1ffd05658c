## Wozu jede Einstellung da ist. Bereich und Vorgabe schreibt das Programm dahinter.

setting-language = Die Sprache des Programms; auto ist die des Systems
setting-server = Der Server, dessen Raum du betrittst
setting-nick = Dein Nickname: höchstens 32 Bytes, kein Leerzeichen, kein ':'
setting-dialect = Der Dialekt, in dem mit dem Server geredet wird; auto findet ihn heraus
setting-mouse = Ob das Mausrad rollt und Klicks auswählen; Text wird dann mit der Umschalttaste markiert
setting-member-list = Ob die Mitglieder neben dem Raum stehen; Alt+M zeigt und verbirgt sie
setting-theme = Das Farbschema: auto, dark, light, high-contrast, none oder der Name eines eigenen
setting-time-format = Wie Zeiten geschrieben werden, wie bei strftime; none heißt ohne Zeiten
setting-joins = Welches Kommen und Gehen gezeigt wird: mehreres hintereinander in einer Zeile, alles oder nichts
setting-links = Ob Links im Terminal anklickbar sind; auto: außer wo es stattdessen andere Zeichen zeigt
setting-plain-time = Ob mit --plain am Ende jeder Meldung die Zeit steht
setting-emoji = Ob :wave: beim Tippen zu einem Emoji wird
setting-emoji-bar = Ob das Fenster die Emoji zeigt, die du zuletzt gesagt hast
setting-history = Welche Gespräche auf diesem Rechner bleiben: keine, Räume oder auch private Chats
setting-history-days = Wie viele Tage Gespräche bleiben; 0 heißt ohne Grenze
setting-history-size = Wie groß die Datei mit den Gesprächen werden darf; die ältesten gehen zuerst
setting-past = Um wie viele Texte von vor deinem Kommen der Server gebeten wird; 0 heißt um keinen
setting-invitations-at-once = Wie viele Einladungen von einer IP-Adresse auf einmal kommen dürfen; 0 heißt ohne Grenze
setting-invitations-per-second = Wie viele Einladungen von einer IP-Adresse danach je Sekunde kommen dürfen
setting-listen = Die Adressen, auf denen der Server lauscht, mit Kommas getrennt; Port 0 nimmt einen freien
setting-qr = Ob der Server einen Link zu seinem Raum als QR-Code zeigt, wenn er in einem Terminal startet
setting-log = Wie viel auf stderr protokolliert wird; was Mitglieder sagen, steht nie darin
setting-payload-length = Die längste Nachricht, die ein Mitglied senden darf
setting-members = Wie viele Mitglieder es geben darf
setting-connections-per-address = Wie viele Verbindungen eine IP-Adresse haben darf; 0 heißt ohne Grenze
setting-connections-unregistered = Wie viele Verbindungen offen sein dürfen, die noch nicht im Raum sind; eine weitere schließt die älteste; 0 heißt ohne Grenze
setting-unregistered-connection = Wie viel Zeit eine neue Verbindung hat, den Raum zu betreten
setting-registrations-at-once = Wie viele Clients von einer IP-Adresse auf einmal den Raum betreten dürfen; 0 heißt ohne Grenze
setting-handshakes-at-once = Wie viele sichere Verbindungen von einer IP-Adresse auf einmal beginnen dürfen; 0 heißt ohne Grenze
setting-handshakes-per-second = Wie viele weitere sichere Verbindungen von einer IP-Adresse je Sekunde beginnen dürfen
setting-registrations-per-second = Wie viele Clients von einer IP-Adresse danach je Sekunde den Raum betreten dürfen
setting-broadcasts-at-once = Wie viele Texte ein Mitglied auf einmal sagen darf; 0 heißt ohne Grenze
setting-broadcasts-per-second = Wie viele Texte ein Mitglied danach je Sekunde sagen darf
setting-past-texts = Wie viele Texte für alle aufgehoben werden, die später kommen und danach fragen; 0 heißt keine
setting-past-bytes = Wie viele Bytes an Texten für Spätere aufgehoben werden, höchstens die Hälfte von bytes-waiting
setting-past-age = Wie lange Texte für Spätere aufgehoben werden
setting-bytes-waiting = Wie viel auf ein langsames Mitglied warten darf, bevor es getrennt wird; mindestens zweimal payload-length
setting-newcomers-pause = Wie lange ein Original-Client nach der Begrüßung nichts hört
setting-ping-after = Wie lange ein Mitglied schweigen darf, bevor der Server fragt, ob es noch da ist
setting-dead-after = Wie lange ein Mitglied schweigen darf, bevor es getrennt wird; mindestens 1s mehr als ping-after
setting-ghost-after = Wie viel Zeit ein stummes Mitglied zum Antworten hat, wenn jemand seinen Nickname möchte
setting-secure = Ob Verbindungen verschlüsselt sind und der Server am Schlüssel erkannt wird; prefer: wo die Gegenseite es kann, require: sonst gar nicht
setting-reserve-nicks = Ob ein Nickname dem ersten Schlüssel gehört, der über eine sichere Verbindung damit kam, bis der Schlüssel 30 Tage nicht zu sehen war
setting-look-alikes = Ob Nicknames erlaubt sind, die wie ein vergebener aussehen oder Schriften mischen
setting-no-rate-limits = Mitglieder dürfen kommen und sagen, so viel sie können: für Messungen

history-size-too-low = ein Tag Gespräch würde nicht hineinpassen
payload-length-too-low = niemand käme herein, weil schon die erste Nachricht eines Clients zu lang wäre
payload-length-too-high = eine längere kann das Protokoll nicht befördern
members-too-low = niemand käme herein
unregistered-connection-too-low = in so kurzer Zeit käme niemand herein
newcomers-pause-too-high = ein Original-Client sähe aus, als hinge er
ping-after-too-low = der Server käme aus dem Fragen nicht heraus
ghost-after-too-low = ein Mitglied könnte seinen Nickname verlieren, bevor es antworten kann
ghost-after-too-high = ein Client, der herein möchte, gibt vorher auf
rate-never-refills = sind sie verbraucht, käme niemand mehr durch. Erlaube mindestens 1 je Sekunde, oder setze { $burst } auf 0, dann gilt keine Grenze
dropped-before-asked = ein Mitglied braucht Zeit zum Antworten, bevor es getrennt wird. Setze dead-after auf mindestens { $least }, oder ping-after auf weniger
dropped-by-one-text = ein langer Text würde genügen, um Mitglieder zu trennen. Setze bytes-waiting auf mindestens { $least }, oder payload-length auf weniger

bad-count = schreib eine ganze Zahl, etwa 100
count-too-large = diese Zahl ist zu groß
bad-bytes = schreib eine Größe in Bytes oder mit Einheit, etwa 4096, 64KiB oder 1MiB
bad-time = schreib eine Zeit mit Einheit, etwa 250ms, 10s oder 2m
bad-switch = schreib true oder false
bad-server = schreib HOST oder HOST:PORT, etwa chat.example.org oder 192.168.1.20:9000
one-of = möglich sind { $words }
bad-listen = '{ $text }' ist keine Adresse, auf der ein Server lauschen kann; schreib IP:PORT, etwa 0.0.0.0:9000 oder [::]:9000
listens-to-many = '{ $text }' steht für viele Rechner: niemand könnte sich damit verbinden; schreib eine Adresse dieses Rechners oder 0.0.0.0
listens-without-scope = '{ $text }' ist eine Adresse an jeder Netzwerkkarte: schreib die Nummer der Karte dazu, etwa [{ $ip }%2]:{ $port }
nick-empty = ein Nickname braucht mindestens ein Zeichen
nick-too-long = dieser Nickname ist zu lang: höchstens { $most } Bytes, das sind { $most } Buchstaben ohne Umlaute und Akzente
nick-with-space = ein Nickname hat keine Leerzeichen; schreib stattdessen - oder _
nick-with-white-space = ein Nickname hat keine Tabulatoren und keinen anderen Leerraum
nick-with-character = in einem Nickname darf kein '{ $character }' stehen
nick-with-unseen = ein Nickname hat keine unsichtbaren Zeichen; gib ihn Buchstabe für Buchstabe neu ein
nick-not-normal = ein Nickname hat keine zusammengesetzten Buchstaben; gib ihn Buchstabe für Buchstabe neu ein
nick-mixes-scripts = ein Nickname mischt keine Schriften, deren Buchstaben gleich aussehen, etwa lateinische und kyrillische
nick-bad = das kann kein Nickname sein; nimm einen anderen

range-from = mindestens { $least }
range-to = höchstens { $most }
range-from-to = { $least } bis { $most }

bad-value = { $why } (erlaubt: { $range })
bad-setting = { $set }: { $why }
bad-combination = { $one } passt nicht zu { $other }: { $why }
set-by-default = { $key } = { $value } (Vorgabe)
set-in-file = { $key } = { $value } ({ $path }, Zeile { $line })
set-in-environment = { $variable }={ $value } (Umgebung)
variable-not-utf8 = { $name } (Umgebung): der Wert ist kein UTF-8; setze die Variable neu, oder lösche sie

not-set = nicht gesetzt: das Programm fragt
origin-default = Vorgabe
origin-file = Datei, Zeile { $line }
origin-environment = Umgebung, { $variable }
origin-flag = Option, --{ $key }
no-file-yet = { $path } (gibt es noch nicht)
no-place-for-file = auf diesem Rechner ist kein Platz für eine Konfigurationsdatei

file-missing = { $path }: diese Konfigurationsdatei gibt es nicht; leg sie an, oder lass --config und PLAUSCH_CONFIG weg
file-forbidden = { $path }: diese Konfigurationsdatei darf nicht gelesen werden; sieh nach, wer es darf und unter wem das Programm läuft
file-is-directory = { $path }: das ist ein Ordner; nenn die Konfigurationsdatei darin
file-unreadable = { $path }: diese Konfigurationsdatei ist nicht lesbar: { $why }
file-not-text = { $path }: { $why }
bad-file = { $path }, Zeile { $line }: { $what }
not-toml = '{ $line }' ist nicht zu verstehen. Schreib SCHLÜSSEL = WERT, Texte in Anführungszeichen, etwa nick = "Zoë" oder "ctrl+n" = "find"
set-twice = '{ $line }' setzt, was eine andere Zeile schon gesetzt hat; lösch eine davon
bad-table = schreib [serve] in eine eigene Zeile und die Einstellungen des Servers darunter
unknown-table = die Tabelle [{ $name }] gibt es nicht. Einstellungen zum Chatten stehen ganz oben, über allen Tabellen; die des Servers unter [serve], Tasten unter [keys]
unknown-key = die Einstellung '{ $key }' gibt es nicht; `plausch config` zeigt alle
unknown-key-meant = die Einstellung '{ $key }' gibt es nicht; meinst du '{ $meant }'?
belongs-at-the-top = '{ $key }' gehört an den Anfang der Datei, über [serve]
belongs-below-serve = '{ $key }' gehört unter die Zeile [serve]
not-one-value = '{ $key }' nimmt einen einzigen Wert: einen Text in Anführungszeichen, eine Zahl, true oder false
