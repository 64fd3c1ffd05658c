## Was ein Mitglied tippen kann.

does-chat = privat mit jemandem reden
does-accept = eine Einladung annehmen
does-decline = eine Einladung ablehnen
does-close = einen privaten Chat beenden
does-msg = es im Chat mit NICK sagen
does-me = sagen, was du tust: /me winkt
does-room = zurück zum Raum
does-topic = zeigen, worum es im Raum geht
does-users = zeigen, wer hier ist
does-nick = einen anderen Nickname nehmen
does-edit = in deinem Editor schreiben
does-open = den neuesten Link öffnen
does-search = finden, was gesagt wurde
does-jump = was rund um den Treffer steht
does-export = diese Unterhaltung als Datei
does-forget = Gespeichertes hier löschen
does-language = eine andere Sprache sprechen
does-theme = anders aussehen: Farben
does-help = dies, Tasten, oder ein Befehl
does-trust = neuem Schlüssel trauen
does-verify = Schlüssel vergleichen
does-quit = gehen
does-ignore = NICK ausblenden (NICK for 1h)
does-unignore = ein Mitglied wieder hören
does-kick = Betreiber: entfernen
does-ban = Betreiber: aussperren
does-unban = Betreiber: wieder einlassen
does-mute = Betreiber: nur zuhören lassen
does-unmute = Betreiber: reden lassen
does-bans = Betreiber: wer gesperrt ist
does-server = Betreiber: seine Konsole
does-joins = Kommen/Gehen: fold, all, none
does-slash = einen Text mit / am Anfang

argument-nick = NICK
argument-text = TEXT
argument-words = WÖRTER
argument-number = NUMMER
argument-language = SPRACHE
argument-theme = SCHEMA
argument-how = WIE
argument-time = ZEIT
argument-word = WORT
argument-file = DATEI
argument-topic = THEMA
argument-who = WER
argument-why = WARUM
argument-command = BEFEHL

## What commands are about, with their names behind it: at most 14 characters.

topic-chats = privat
topic-room = im Raum
topic-reading = lesen
topic-memory = gespeichert
topic-people = Mitglieder
topic-attention = Hinweise
topic-operators = Betreiber
topic-server = der Server
topic-program = Programm

help-about-one = /help NAME sagt, was einer davon tut
help-about-all = /help commands sagt es von allen
help-about-keys = /help keys, /help writing: die Tasten
only-operators = das dürfen nur die Betreiber des Servers: er kennt sie an ihren Schlüsseln

## Was gesagt wird, wenn etwas nicht geht.

no-invitation = niemand hat dich eingeladen; /chat NICK lädt jemanden ein
not-in-room = du bist gerade nicht im Raum, und nichts wurde gesendet; sende es noch einmal, sobald du zurück bist
yourself = das bist du: nenne jemand anderen, /users zeigt, wer hier ist
refused-line = „{ $line }“: { $why }
asked-to-leave = { $others ->
    [one] du bist der Gastgeber dieses Raums: wenn du gehst, ist er für 1 weiteres Mitglied zu. Noch einmal /quit oder Strg+C geht
   *[other] du bist der Gastgeber dieses Raums: wenn du gehst, ist er für { $others } weitere zu. Noch einmal /quit oder Strg+C geht
}
unknown-command = es gibt keinen Befehl { $word }; /help zeigt alle. Um einen Text zu sagen, der mit einem Schrägstrich beginnt, schreibe //
unknown-command-meant = es gibt keinen Befehl { $word }; meinst du { $meant }? Um einen Text zu sagen, der mit einem Schrägstrich beginnt, schreibe //
usage = schreibe es so: { $word } { $arguments }
usage-quiet = schreibe es so: /quiet 30m, /quiet 22:00, /quiet on oder /quiet off
usage-highlight = schreibe es so: /highlight WORT, oder /highlight remove WORT
usage-verify = /verify NICK zeigt, was zu vergleichen ist; /verify NICK ja sagt, dass ihr beide dasselbe seht
usage-sanction = schreibe es so: { $word } WER, oder { $word } WER 2h, und wenn du magst, den Grund dahinter
usage-alone = { $word } steht allein, ohne etwas dahinter
no-invitation-from = es gibt keine Einladung von { $name }; /chat { $name } lädt ein
nobody = hier heißt niemand { $name }; /users zeigt, wer hier ist
nobody-meant = hier heißt niemand { $name }; meinst du { $meant }?
ambiguous = wer ist { $name }? Schreibe { $choice }, mit denselben Großbuchstaben und Akzenten
same-nick = du bist schon { $nick }
nick-taken = im Raum ist schon jemand, der { $nick } heißt; nimm mit /nick einen anderen Nickname
invited-already = du hast { $nick } schon eingeladen; warte auf die Antwort, oder nimm die Einladung mit /close { $nick } zurück
meant-for-one = das sieht nach einer Nachricht nur für { $peer } aus, und nichts wurde gesendet: schreibe /msg { $peer } …, oder beginne mit einem anderen Wort
close-nothing = es gibt keinen privaten Chat zu beenden; /quit verlässt den Raum
close-this = um den Chat mit { $peer } zu beenden, schreibe /close { $peer }
close-which = welchen Chat? Schreibe /close und { $choice }
trust-whom = wessen neuen Schlüssel? Schreibe /trust und { $choice }
nothing-to-close = es gibt keinen privaten Chat mit { $peer } zu beenden
no-chat-with-nick = es gibt keinen privaten Chat mit { $nick }, und nichts wurde gesendet; /chat { $nick } lädt ein
no-chat-with-address = es gibt keinen privaten Chat mit { $ip }, und nichts wurde gesendet
chat-over = der Chat mit { $peer } ist zu Ende, und nichts wurde gesendet; /chat { $peer } lädt noch einmal ein, /close verlässt ihn, /room geht zum Raum
chat-not-open = der Chat mit { $peer } ist noch nicht offen, und nichts wurde gesendet; sende es gleich noch einmal

peer-not-reachable = { $peer } lässt sich nicht einladen: das Programm dort nimmt keine Einladungen an
peer-took-back = { $peer } hat die Einladung zurückgenommen; /chat { $peer } lädt ein
peer-has-chat = es gibt schon einen Chat mit { $peer }, oder eine Einladung, die wartet; /close { $peer } beendet ihn
error-joined = du bist schon im Raum
error-no-such-member = niemand hier hat diesen Nickname; /users zeigt, wer hier ist
error-not-reachable = dieses Mitglied lässt sich nicht einladen: sein Programm nimmt keine Einladungen an
error-nick-taken = jemand hier hat diesen Nickname; nimm mit /nick einen anderen
error-no-invitation = die Einladung dieses Mitglieds gibt es nicht mehr
error-chat-exists = mit diesem Mitglied gibt es schon einen Chat oder eine Einladung
error-no-chat = mit diesem Mitglied gibt es keinen privaten Chat; /chat NICK lädt ein
error-no-room = du hast so viele Chats und Einladungen, wie es sein dürfen: beende zuerst einen mit /close
error-no-commands = dieser Server nimmt keine Befehle entgegen, denn er ist eines der Originale
error-empty-text = von diesem Text wäre nichts zu sehen, also wurde er nicht gesendet
error-text-too-long = dieser Text ist zu lang und wurde nicht gesendet: ein Text fasst { $limit } Bytes; teile ihn auf
error-chat-not-open = der Chat ist nicht offen, und nichts wurde gesendet; sende es gleich noch einmal
error-chat-text-too-long = dieser Text ist zu lang und wurde nicht gesendet: privat fasst ein Text { $limit } Bytes; teile ihn auf
error-chat-busy = die andere Seite liest langsam, und dies wurde nicht gesendet; sende es in einer Weile noch einmal
error-chat-reserved = dieser Text würde den Chat beenden, also lässt er sich privat nicht sagen; /close beendet den Chat
error-otherwise = das geht nicht

## Was getan wurde.

now-in-room = was du tippst, geht an den Raum
now-in-chat = was du tippst, geht nur an { $peer }; /room geht zurück zum Raum, /close beendet den Chat
declined = du hast die Einladung von { $peer } abgelehnt
inviting = du lädst { $nick } zu einem privaten Chat ein; /close { $nick } nimmt es zurück
took-back = du hast deine Einladung an { $nick } zurückgenommen
chat-left = der Chat mit { $peer } ist geschlossen
