## Was der Betreiber eines Servers sieht: die Konsole.

console-hint = Befehle: list, status, kick, say, topic, ban, unban, mute, unmute, bans, cluster, reload, help, restart, exit
console-help =
    list [NICK]              wer da ist, und von wo; alles über jemanden
    status                   wie es um den Server steht, was er zählt
    kick NICK [Grund]        ein Mitglied aus dem Raum entfernen
    say TEXT                 allen etwas sagen, als Server
    topic [TEXT|-]           das Thema zeigen, ändern oder entfernen
    ban WER [ZEIT] [Grund]   jemanden ausschließen, auch nur für 2h
    mute WER [ZEIT] [Grund]  jemanden im Raum nichts sagen lassen
    unban WER, unmute WER    es zurücknehmen
    bans                     wer ausgeschlossen ist oder nichts sagen darf
    cluster                  die Server dieses Raums und ihr Vermittler
    reload                   die Konfigurationsdatei neu lesen (SIGHUP)
    help                     diese Hilfe
    restart ZEIT [Grund]     alle warten lassen, etwa 2m, und dann enden
    exit                     den Server beenden
    WER: ein Nickname, eine Adresse, ein Netz (192.0.2.0/24), ein Schlüssel
console-stays = der Server läuft weiter: exit oder Strg+C beendet ihn
console-joined = die eingefügten Zeilen stehen jetzt in einer: Eingabe gibt sie ein, Strg+C löscht sie
console-kick-arguments = NICK [Grund]
console-say-arguments = TEXT
topic-too-long = das Thema hat { $bytes } Bytes, und { $most } passen
topic-not-read = das Thema, das an der Konsole gesagt wurde, lässt sich nicht lesen aus { $path }: { $why }
motd-changed = die Nachricht des Tages ist jetzt eine andere
motd-not-read = Die Nachricht des Tages lässt sich nicht lesen aus { $path }: { $why }. Die Datei lesbar machen, oder eine andere nehmen (--motd-file)
motd-too-long = Die Nachricht des Tages in { $path } ist zu lang: sie darf { $lines } Zeilen und { $bytes } Bytes haben
console-restart-arguments = ZEIT [Grund]
restart-announced = alle erfahren es; der Server hört gleich auf
restart-too-long = niemand wartet länger als einen Tag auf einen Server
stopping-to-restart = der Server hört auf: er soll neu gestartet werden
said = gesagt
member-place = { $nick }: { $addr }, verbunden seit { $time } als { $link }
member-plain = sein Client: { $dialect }, unverschlüsselt
member-secure = sein Client: { $dialect }, verschlüsselt, mit dem Schlüssel { $key }
member-silent = hat dem Raum nichts gesagt
member-said = { $texts ->
    [one] hat dem Raum { $texts } Text gesagt, vor { $ago }
   *[other] hat dem Raum { $texts } Texte gesagt, den letzten vor { $ago }
}
member-heard = hat sich vor { $ago } gemeldet; { $waiting } sind noch zu senden
member-muted = darf im Raum nichts sagen
member-operator = darf dem Server befehlen
member-elsewhere = { $nick }: { $addr }, an { $server }, wo mehr bekannt ist
status-running = Plausch { $version }, läuft seit { $time }
status-members = Mitglieder: { $members } von höchstens { $limit }, davon { $secure } verschlüsselt und { $originals } mit Originalclients; am meisten waren es { $most }
status-since = seit dem Start: { $joined } gekommen, { $left } gegangen, { $refused } abgewiesen
status-texts = Texte: { $texts } gesagt, { $deliveries } zugestellt
status-links = Verbindungen: { $links } offen; { $accepted } angenommen, { $dropped } geschlossen, weil niemand beitrat, { $slow }, weil sie zu langsam waren
status-traffic = Verkehr: { $received } empfangen, { $sent } gesendet
status-process = Speicher: { $memory }; offene Dateien: { $open } von { $most }
modern = modern
ask-stop = { $members ->
    [one] { $members } Mitglied ist da: noch einmal Strg+C beendet den Server
   *[other] { $members } Mitglieder sind da: noch einmal Strg+C beendet den Server für alle
}
unknown-console-command = den Befehl { $word } gibt es nicht; help zeigt alle
unknown-console-command-end = den Befehl { $word } gibt es nicht; exit beendet den Server, help zeigt alle
nobody-is-here = niemand ist da
member-count = { $count ->
    [one] { $count } Mitglied
   *[other] { $count } Mitglieder
}
kicked = { $nick } ist aus dem Raum entfernt
no-member = { $nick } ist nicht da; list zeigt, wer da ist
cannot-say = der Text wurde nicht gesagt: er hat { $bytes } Bytes, und { $most } passen
console-no-such-member = niemand hier hat diesen Nickname; list zeigt, wer da ist
console-empty-text = es gibt keinen Text zu sagen
console-text-too-long = der Text ist zu lang
console-too-many-decisions = mehr können nicht ausgeschlossen oder stumm sein: nimm erst etwas zurück
console-stopped = der Server ist beendet
console-failed = das konnte der Server nicht tun

listening = lauscht auf { $addr }
others-join = andere kommen herein mit: plausch --server { $server }
others-join-by = andere kommen herein mit: plausch --server { $server }   (nur über { $network })
server-key = Verbindungen sind verschlüsselt; der Fingerabdruck des Schlüssels dieses Servers: { $fingerprint }
others-follow = ein Link zum Raum, der seinen Schlüssel nennt: { $link }
metrics-at = Metriken und Zustand: { $url }
handed-over = der Dienstmanager übergibt { $addr }, an Stelle von --listen
manager-unreachable = der Dienstmanager erfährt nicht, wie es um den Server steht: { $why }
stopping-by-signal = der Server hört auf: ein Signal verlangt es
stopping-by-operator = der Server hört auf: sein Betreiber verlangt es
stopping-with-terminal = der Server hört auf: das Terminal seiner Konsole ist geschlossen
server-failed = der Server ist gescheitert, der Raum ist geschlossen: bitte melde, was darüber steht
lines-lost = { $count ->
    [one] { $count } Zeile ging verloren: niemand hat sie gelesen, oder der Datenträger war voll
   *[other] { $count } Zeilen gingen verloren: niemand hat sie gelesen, oder der Datenträger war voll
}
log-lines-lost = { $count ->
    [one] { $count } Zeile des Protokolls ging verloren: niemand hat sie gelesen, oder der Datenträger war voll
   *[other] { $count } Zeilen des Protokolls gingen verloren: niemand hat sie gelesen, oder der Datenträger war voll
}

setting-changed = { $key } ist jetzt { $new }, vorher { $old }
needs-restart = { $key } bleibt { $old }, bis der Server neu startet: dann ist es { $new }
nothing-changed = keine Einstellung hat sich geändert
not-reloaded = alle Einstellungen bleiben, wie sie sind, denn die neuen sind falsch: { $why }

listen-twice = { $addr } steht zweimal in --listen: lass eine weg
listen-covered = { $addr } steht in --listen, und { $other } schließt es schon ein: lass eine weg
listen-nowhere = --listen hat keine Adresse: schreib IP:PORT, etwa 0.0.0.0:9000
listen-no-thread = der Server kann nicht starten: { $why }
listen-failed = der Server kann nicht starten
listen-port-taken = auf { $addr } kann der Server nicht lauschen: ein anderes Programm hat Port { $port }. Ist es schon ein Server, betritt ihn mit `plausch`; sonst beende es, oder nimm mit --listen einen anderen Port, etwa { $other }
listen-port-special = auf { $addr } kann der Server nicht lauschen: Ports unter 1024 brauchen besondere Rechte. Nimm mit --listen einen höheren
listen-no-such-address = auf { $addr } kann der Server nicht lauschen: die Adresse { $ip } hat dieser Rechner gerade nicht. Kommt sie später, etwa beim Hochfahren, starte den Server dann; 0.0.0.0 und [::] stehen für alle Adressen, wann immer sie kommen
listen-no-ipv6 = auf { $addr } kann der Server nicht lauschen: dieser Rechner hat kein IPv6. Lausche auf 0.0.0.0, das steht für alle seine Adressen
listen-refused = auf { $addr } kann der Server nicht lauschen: { $why }. Nimm mit --listen eine andere Adresse oder einen anderen Port
metrics-refused = Metriken kann es auf { $addr } nicht geben: { $why }. Nimm mit --metrics eine andere Adresse, einen anderen Port, oder off
handed-over-wrongly = der Dienstmanager übergibt etwas anderes, als er sollte: Nummer { $number } ist kein TCP-Socket, auf dem gelauscht wird. Sieh nach ListenStream
listen-no-randomness = Der Server kann keine sicheren Verbindungen haben, weil das System keinen Zufall hat: { $why }. Unverschlüsselt geht es mit: plausch serve --secure off
owners-not-read = Wem welche Nicknames gehören, lässt sich nicht lesen aus { $path }: { $why }. Die Datei lesbar machen, oder ohne --reserve-nicks starten
owners-damaged = Die Datei { $path } sagt nicht, wem welche Nicknames gehören: Sie ist beschädigt, oder eine neuere Version hat sie geschrieben. Nichts wurde geändert. Eine gute Kopie dorthin legen, oder sie wegschieben: Dann gehört jeder Nickname dem, der als Erster damit kommt
owners-not-written = wem welche Nicknames gehören, ist beim nächsten Start vergessen: { $path } lässt sich nicht schreiben: { $why }
