## Die Befehlszeile: Hilfe, und was am Geschriebenen falsch ist. Zeilen der Hilfe haben höchstens 80 Spalten.

about = Ein Chatraum für dein Netz
about-long =
    Ein Chatraum für dein Netz.

    Ohne Befehl betritt das Programm den Raum auf dem Server, den es kennt. Ist das dieser Rechner und antwortet kein Server, öffnet es den Raum selbst und sagt, wie andere ihn betreten können. Private Chats gehen direkt von Mitglied zu Mitglied.
about-more =
    Beispiele:
      plausch                         den Raum betreten oder hier öffnen
      plausch --server 192.168.1.5    den Raum auf einem anderen Rechner
      plausch serve                   nur der Server, auf Port 9000
      plausch chat --json             für Skripte: ein JSON-Objekt je Zeile

    Jede Einstellung gibt es als Option (--nick Zoë), als Umgebungsvariable
    (PLAUSCH_NICK=Zoë) und als Zeile der Konfigurationsdatei (nick = "Zoë").
    Optionen gehen vor Umgebung, und die Umgebung geht vor Datei. `plausch config`
    zeigt alle Einstellungen und wo die Datei liegt.
about-serve = Den Server starten, den Mitglieder betreten
about-serve-more =
    Beispiele:
      plausch serve                                     alle Adressen
      plausch serve --listen '0.0.0.0:9000,[::]:9000'   dasselbe
      plausch serve --listen 127.0.0.1:0                hier, freier Port
      plausch serve --connections-per-address 5 --log warn
      plausch serve --cluster redis://192.168.1.9       ein Raum mit anderen

    Er liest Befehle; help zeigt sie. Endet stdin oder läuft er im Hintergrund,
    läuft er weiter. SIGINT oder SIGTERM beendet ihn: Er sagt es den Mitgliedern
    und gibt den Port frei. Bei SIGHUP oder reload liest er seine
    Konfigurationsdatei neu. Wird das Terminal seiner Konsole geschlossen, endet er.

    In der Konfigurationsdatei steht das unter [serve]:
    {"  ["}serve]
      members = 100
      newcomers-pause = "250ms"
about-chat = Einen Raum betreten, im Terminal oder aus einem Skript
about-chat-more =
    Beispiele:
      plausch chat --server 192.168.1.5 --nick Zoë
      plausch chat plausch://192.168.1.5:9000
      echo 'Essen ist fertig' | plausch chat --nick Küche
      plausch chat --nick bot --json

    Was du im Raum eingibst, hören alle; /help zeigt die Befehle. Mit --json ist
    jede Zeile von stdout ein Ereignis und jede Zeile von stdin eine Aktion:
    {"  {"}"time":"2026-11-26T10:00:00.000Z","event":"joined","nick":"Bob"{"}"}
    {"  {"}"do":"broadcast","text":"hi","id":1{"}"}
    Weitere Aktionen: chat, accept, reject, close, trust_peer, verify (with), say
    (with, text), nick (nick), trust (key), users, reconnect, quit. Jede bekommt
    eine Antwort, done oder error. docs/JSON.md im Quelltext beschreibt alles.

    Endet stdin, sagt das Programm noch, was zu sagen ist, und geht. Mit --stay
    bleibt es, bis ein Signal kommt:
      plausch chat --nick log --json --stay --reconnect < /dev/null >> events

    Es endet mit 0 nach /quit oder am Ende von stdin, mit 2 bei falschem Aufruf und
    mit 1, wenn es den Raum nicht betreten kann oder etwas verloren ging: ein Text,
    den niemand gehört hat, eine unbrauchbare Zeile von stdin oder Ausgabe, die
    sich nicht schreiben lässt.
about-bench = Messen, was ein Server und das Netz zu ihm leisten
about-bench-more =
    Beispiele:
      plausch bench                             der übliche Server
      plausch bench --server 192.168.1.5 --members 500 --rate 20
      plausch bench --secure off --json

    Mitglieder namens bench1, bench2 und so weiter betreten den Raum, reden, prüfen,
    ob jedes von ihnen jeden Text hört, einmal und der Reihe nach, und gehen. Andere
    im Raum sehen das alles; nimm also einen Server, den gerade niemand braucht.

    Auch für sie gelten die Grenzen des Servers. Lässt er nicht alle ein oder gibt
    er nicht alles weiter, sagt die Tabelle, wie oft, warum, und welche seiner
    Einstellungen mehr erlaubt. `plausch serve --no-rate-limits` hebt die meisten auf.

    Mit --json gibt es eine Zeile statt der Tabelle; Zeiten stehen dort in
    Mikrosekunden.

    Der Exit-Code ist 0, wenn alle alles gehört haben, 1, wenn nicht, und 2 bei
    falschem Aufruf. Mit Strg+C endet es früher, mit der Tabelle bis dahin.
about-config = Alle Einstellungen zeigen, und woher jeder Wert kommt
about-config-more =
    Beispiele:
      plausch config
      PLAUSCH_NICK=Zoë plausch config --server 192.168.1.5
about-completions = Vervollständigungen für eine Shell ausgeben
about-completions-more =
    Beispiele:
      source <(plausch completions bash)
      plausch completions fish > ~/.config/fish/completions/plausch.fish
about-ctl = Einem laufenden Server etwas befehlen
about-ctl-more =
    Beispiele:
      plausch ctl list
      plausch ctl --json list Eve
      plausch ctl ban Eve 2h Werbung
      sudo plausch ctl --socket /var/lib/plausch/control-9000 reload

    Die Befehle sind die der Konsole des Servers:
    { $commands }

    Der Exit-Code ist 0, wenn der Befehl ausgeführt ist, 1, wenn nicht, und 2 bei
    falschem Aufruf. Befehlen darf nur, wer den Server betreibt, und root.
about-man = Eine Handbuchseite ausgeben oder alle in einen Ordner schreiben
about-man-more =
    Beispiele:
      plausch man --language de | man -l -
      plausch man serve --language de | man -l -
      plausch man --language de --out ~/.local/share/man/de/man1
about-help = Die Hilfe zu einem Befehl zeigen

help-socket = Der Socket des Servers, wenn hier mehrere laufen oder er woanders ist
help-ctl-json = Programmen antworten: in jeder Zeile ein JSON-Objekt
help-ctl-command = Was zu tun ist: siehe unten
help-bench-members = Wie viele Mitglieder beitreten
help-bench-senders = Wie viele von ihnen reden
help-bench-rate = Wie viele Texte sie je Sekunde sagen, alle zusammen; 0: so viele, wie alle hören
help-bench-window = Wie viele Texte von jedem unterwegs sein dürfen, wenn es keine Rate gibt
help-bench-length = Wie lang ein Text ist
help-bench-seconds = Wie viele Sekunden sie reden
help-bench-json = Für Skripte: ein JSON-Objekt statt der Tabelle
help-bench-yes = Nicht fragen, wo immer der Server ist
help-shell = Die Shell
help-page = Der Befehl, den die Seite beschreibt; ohne ihn das ganze Programm
help-out = Alle Seiten in diesen Ordner schreiben; er wird bei Bedarf angelegt
help-config = Diese Konfigurationsdatei lesen statt der üblichen
help-plain = Zeilen hinein, Zeilen heraus; von selbst, wenn stdin oder stdout kein Terminal ist
help-json = Für Skripte: ein JSON-Objekt je Ereignis auf stdout, je Aktion auf stdin
help-reconnect = Weiter versuchen, auch wenn der erste Versuch scheitert
help-stay = Im Raum bleiben, wenn stdin endet, bis ein Signal kommt: für Bots, die nur zuhören
help-help = Diese Hilfe zeigen
help-version = Die Version zeigen
help-topic = Der Befehl; ohne ihn das ganze Programm

help-with-default = { $help } [Vorgabe: { $default }]
help-with-range = { $help } [{ $range }]
help-with-range-and-default = { $help } [{ $range }; Vorgabe: { $default }]
help-with-values = { $help } [möglich: { $values }]

heading-usage = Aufruf:
heading-options = Optionen
heading-arguments = Argumente
heading-commands = Befehle
heading-limits = Grenzen
usage-options = [OPTIONEN]

value-address = ADRESSE
value-addresses = ADRESSEN
value-bytes = BYTES
value-command = BEFEHL
value-count = ANZAHL
value-dialect = DIALEKT
value-dir = ORDNER
value-text = TEXT
value-file = DATEI
value-format = FORMAT
value-networks = NETZE
value-admitted = LISTE
value-keys = SCHLÜSSEL
value-language = SPRACHE
value-level = STUFE
value-name = NAME
value-nick = NICK
value-rule = REGEL
value-server = HOST:PORT
value-shell = SHELL
value-switch = SCHALTER
value-theme = SCHEMA
value-time = ZEIT
value-which = WELCHE

argument-not-utf8 = das Argument '{ $argument }' ist kein UTF-8: schreib es in einem Terminal, das UTF-8 verwendet
unknown-option = die Option '{ $option }' gibt es hier nicht; `{ $help }` zeigt alle
unknown-option-meant = die Option '{ $option }' gibt es hier nicht; meinst du '{ $meant }'? `{ $help }` zeigt alle
unknown-option-elsewhere = '{ $option }' ist eine Option von `{ $command }`; schreib sie dahinter
unexpected-argument = mit '{ $argument }' ist hier nichts anzufangen; `{ $help }` zeigt, was hier stehen kann
no-such-command = den Befehl '{ $command }' gibt es nicht; `{ $help }` zeigt alle
no-such-command-meant = den Befehl '{ $command }' gibt es nicht; meinst du '{ $meant }'? `{ $help }` zeigt alle
command-missing = hinter `{ $command }` fehlt ein Befehl; `{ $help }` zeigt alle
command-not-with = '{ $command }' passt nicht zu '{ $option }': schreib Optionen hinter den Befehl
value-missing = '{ $option }' braucht einen Wert; `{ $help }` sagt, welchen
value-missing-among = '{ $option }' braucht einen Wert; möglich sind: { $values }
value-unknown = '{ $value }' ist kein Wert für '{ $option }'; möglich sind: { $values }
value-unknown-meant = '{ $value }' ist kein Wert für '{ $option }'; meinst du '{ $meant }'? Möglich sind: { $values }
value-bad = '{ $value }' ist kein Wert für '{ $option }'; `{ $help }` sagt, was möglich ist
value-not-taken = '{ $option }' nimmt keinen Wert, aber '{ $value }' steht dahinter
values-miscounted = '{ $option }' hat zu viele oder zu wenige Werte; `{ $help }` sagt, wie viele es sind
equals-missing = zwischen '{ $option }' und dem Wert fehlt ein '='
option-twice = '{ $option }' darf nur einmal stehen
option-not-with = '{ $option }' und '{ $other }' passen nicht zusammen: lass eines davon weg
argument-missing = { $arguments } fehlt; `{ $help }` sagt, was gemeint ist
command-line-bad = der Aufruf ist nicht zu verstehen; `{ $help }` zeigt, wie er aussieht
