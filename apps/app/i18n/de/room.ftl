## Was im Raum und in privaten Chats geschieht.

connecting = betrete den Raum auf { $server }
welcome = du bist im Raum, als { $nick } ({ $state })
joined = { $nick } ist da
left = { $nick } ist gegangen
nobody-else = noch ist niemand anderes hier
here-all = hier: { $nicks }
here-count = { $others ->
    [one] hier: 1 anderes Mitglied
   *[other] hier: { $others } andere Mitglieder
}
here-some = { $others ->
    [one] hier: { $nicks } und 1 weiteres Mitglied
   *[other] hier: { $nicks } und { $others } weitere
}
here-some-cut = { $others ->
    [one] hier: { $nicks } und 1 weiteres Mitglied; /users nennt alle
   *[other] hier: { $nicks } und { $others } weitere; /users nennt sie
}
other-members = { $count ->
    [one] 1 weiteres
   *[other] { $count } weitere
}
room-topic = das Thema: { $topic }
room-topic-none = der Raum hat kein Thema
server-restarts = der Server startet neu; er ist in etwa { $time } wieder da
server-restarts-because = der Server startet neu; er ist in etwa { $time } wieder da: { $why }
server-restarting = der Server startet neu; du bist wieder im Raum, sobald er da ist
motd = die Nachricht des Tages:
skipped = eine Nachricht war zu lang oder nicht lesbar und wurde ausgelassen
missed = { $count ->
    [one] zu viel auf einmal: hier fehlt 1 Nachricht
   *[other] zu viel auf einmal: hier fehlen { $count } Nachrichten
}

## Aufzählungen. Ein Glied ist ein Nickname oder ein Text in Anführungszeichen.

comma-list = { $first }, { $rest }
or-list = { $first } oder { $rest }
or-another = { $names } oder jemand anderes
quotation = „{ $text }“
quoted-and-more = { $quoted } und { $more } weitere

## Was niemand gehört hat.

unheard-in-room = der Raum hat vielleicht nicht gehört, was du gesagt hast: { $texts }
unheard-in-room-back = der Raum hat vielleicht nicht gehört, was du gesagt hast: { $texts }; Eingabe sagt es noch einmal
unheard-by-peer = { $peer } hat vielleicht nicht gehört, was du gesagt hast: { $texts }
unheard-by-peer-back = { $peer } hat vielleicht nicht gehört, was du gesagt hast: { $texts }; Eingabe sagt es noch einmal

## Private Chats.

invited = { $who } lädt dich zu einem privaten Chat ein: /accept { $peer } oder /decline { $peer }
nick-at = { $nick } ({ $ip })
somebody-at = jemand mit der Adresse { $ip }
somebody-at-perhaps = jemand mit der Adresse { $ip } ({ $names })
no-udp-port = private Chats sind nicht möglich: kein UDP-Port lässt sich öffnen
no-udp-port-why = private Chats sind nicht möglich: kein UDP-Port lässt sich öffnen ({ $why })
no-room-for-chat = { $peer } möchte privat mit dir reden, aber du hast zu viele Chats: beende einen mit /close, dann lade { $peer } ein
rejected-declined = { $peer } hat deine Einladung abgelehnt
rejected-timeout = { $peer } hat nicht rechtzeitig auf deine Einladung geantwortet; /chat { $peer } lädt noch einmal ein
rejected-shared-address = { $peer } hat nicht auf deine Einladung geantwortet. Vielleicht kam sie nicht an: Der Server sieht euch beide unter einer Adresse, die nicht deine ist, also steht ein Proxy (etwa der von Docker) oder NAT dazwischen. Läuft der Server in einem Container, kann sein Betreiber ihm das Netz des Hosts geben
rejected-left = { $peer } ist gegangen, ohne auf deine Einladung zu antworten
rejected-failed = { $peer } wurde nicht eingeladen: hier lässt sich kein Port für den Chat öffnen
rejected-otherwise = deine Einladung an { $peer } ist gescheitert
chat-opened = privater Chat mit { $peer }
chat-closed-by-you = du hast den Chat mit { $peer } beendet
chat-closed-by-peer = { $peer } hat den Chat beendet
chat-lost = der Chat mit { $peer } ist zu Ende: die Verbindung ging verloren
chat-broken = der Chat mit { $peer } ist zu Ende: unterwegs wurde etwas verändert, oder es kam keine sichere Verbindung zustande; beginne ihn neu, und wenn das wieder geschieht, ist vielleicht jemand dazwischen
chat-not-secure = kein Chat mit { $peer }: dort gibt es keine Verschlüsselung, und ohne willst du keinen (--secure require)
chat-unreachable = kein Chat mit { $peer }: der andere Rechner ist von hier nicht zu erreichen; vielleicht steht eine Firewall im Weg
chat-wrong-nick = kein Chat mit { $peer }: dort hat jemand anderes geantwortet
chat-expired = die Einladung von { $peer } gilt nicht mehr: sie wurde zurückgezogen oder nicht rechtzeitig beantwortet
chat-over-otherwise = der Chat mit { $peer } ist zu Ende

## Warum die Verbindung zum Server endete oder nicht zustande kam, und wonach man sehen kann.

not-in-room-because = nicht im Raum: { $why }
with-reason = { $what } ({ $why })
no-server-there = auf { $server } läuft kein Server; stimmt die Adresse, wurde der Server gestartet?
server-unreachable = der Server auf { $server } ist nicht zu erreichen; stimmt die Adresse, steht das Netz?
name-not-looked-up = der Name von { $server } lässt sich nicht rechtzeitig auflösen; steht das Netz?
no-such-host = es gibt keinen Rechner namens { $server }; stimmt der Name, steht das Netz?
server-mute = auf { $server } nimmt etwas Verbindungen an, sagt aber nichts; ist es ein Chatserver, stimmt der Port?
server-ended = der Server auf { $server } hat die Verbindung beendet; wurde er angehalten?
server-dismissed = der Server hat dich weggeschickt
server-silent = der Server auf { $server } ist verstummt; steht das Netz?
server-out-of-sync = was der Server auf { $server } sendet, ist nicht zu verstehen; ist es ein Chatserver dieser Art?
server-lost = der Server auf { $server } ist nicht mehr zu hören: die Verbindung ging verloren
not-a-server = was auf { $server } antwortet, ist kein Chatserver; stimmt der Port?
not-a-server-web = was auf { $server } antwortet, ist kein Chatserver, sondern ein Webserver; stimmt der Port?
not-a-server-shell = was auf { $server } antwortet, ist kein Chatserver, sondern ein SSH-Server; stimmt der Port?
not-a-server-mail = was auf { $server } antwortet, ist kein Chatserver, sondern ein Mail- oder Dateiserver; stimmt der Port?
not-a-server-irc = was auf { $server } antwortet, ist kein Chatserver, sondern ein IRC-Server; für ihn braucht man ein IRC-Programm
not-a-server-encrypted = was auf { $server } antwortet, ist kein Chatserver: es will eine verschlüsselte Verbindung (TLS); stimmt der Port?
not-a-server-mute = { $server } beendet die Verbindung wortlos; ist es ein Chatserver, stimmt der Port?
reconnecting = neuer Versuch in { $time }, und dann weiter, bis es klappt
seconds = { $count } s

## Was der Server seinen Betreibern antwortet.

server-replies = Server: { $text }

## Was der Server ablehnt.

refused-nick-taken = dieser Nickname ist vergeben
refused-nick-resembles = dieser Nickname sieht aus wie einer, der vergeben ist
refused-nick-resembles-this = dieser Nickname sieht aus wie { $taken }, und der ist vergeben
refused-address-taken = von deiner IP-Adresse und deinem UDP-Port ist schon jemand da; versuche es gleich noch einmal
refused-full = der Server ist voll; versuche es später noch einmal
refused-connections = von deiner IP-Adresse kommen zu viele Verbindungen; beende zuerst eine davon
refused-registrations = von deiner IP-Adresse sind gerade zu viele gekommen; warte einen Augenblick
refused-registered = du bist schon im Raum
refused-not-registered = der Server weiß noch nicht, wer du bist
refused-not-your-nick = der Server hat deinen Text nicht weitergegeben: er stand unter einem anderen Namen
refused-too-fast = du sagst zu viel auf einmal: der Server hat deinen Text nicht weitergegeben; warte einen Augenblick
refused-too-long = der Text ist dem Server zu lang; sage ihn in mehreren kürzeren
refused-unreadable = der Server kann nicht lesen, was gesendet wurde
refused-kicked = der Betreiber des Servers hat dich entfernt
refused-banned = du bist von diesem Server ausgeschlossen
refused-banned-for = du bist noch { $time } von diesem Server ausgeschlossen
refused-muted = der Betreiber dieses Servers lässt dich nichts sagen
refused-muted-for = der Betreiber dieses Servers lässt dich noch { $time } nichts sagen
refused-not-operator = du bist kein Betreiber dieses Servers, und nichts wurde getan; /ignore NICK blendet ein Mitglied für dich aus
refused-commands = du befiehlst zu viel auf einmal, und das wurde nicht getan; warte einen Moment
refused-apart = dieser Server ist gerade von den anderen getrennt, mit denen er den Raum teilt; versuche es gleich noch einmal
refused-unsaid = das wurde vielleicht nicht gesagt, weil der Server von den anderen getrennt war, mit denen er den Raum teilt; versuche es noch einmal
refused-displaced = jemand hat deinen Nickname bekommen, als der Server von den anderen getrennt war, mit denen er den Raum teilt
nick-take-free = { $why }; { $free } ist frei: /nick { $free } nimmt ihn
nick-take-another = { $why }; nimm mit /nick einen anderen
nick-start-free = { $why }; { $free } ist frei: starte mit --nick { $free }
nick-start-another = { $why }; starte mit einem anderen, --nick ANDERER
