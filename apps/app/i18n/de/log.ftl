## Was ein Server für seinen Betreiber protokolliert.

log-joined-modern = { $nick } ist gekommen, von { $addr }: { $dialect }, modern
log-joined-original = { $nick } ist gekommen, von { $addr }: { $dialect }, ein Original
log-joined-secure = { $nick } ist gekommen, von { $addr }: verschlüsselt, mit dem Schlüssel { $fingerprint }
log-left-quit = { $nick } ist gegangen, von { $addr }: hat sich verabschiedet
log-left-ended = { $nick } ist gegangen, von { $addr }: die Verbindung wurde beendet
log-left-lost = { $nick } ist gegangen, von { $addr }: die Verbindung ist abgerissen
log-left-slow = { $nick } ist gegangen, von { $addr }: hat zu langsam gelesen
log-left-silent = { $nick } ist gegangen, von { $addr }: hat nicht rechtzeitig geantwortet
log-left-ghost = { $nick } ist gegangen, von { $addr }: hat nicht geantwortet, und der Nickname war gefragt
log-left-violation = { $nick } ist gegangen, von { $addr }: hat gesendet, was kein Client senden darf
log-left-taken-over = { $nick } ist gegangen, von { $addr }: der eigene Schlüssel kam über eine neue Verbindung
log-taken-over = { $nick } ist gegangen, von { $addr }: eine neue Verbindung hat den Platz eingenommen, mit dem Schlüssel { $fingerprint }
log-left-displaced = { $nick } ist gegangen, von { $addr }: der Nickname wurde an einem anderen Server vergeben
log-left-kicked = { $nick } ist gegangen, von { $addr }: vom Betreiber entfernt
log-kicked = { $nick } ist gegangen, von { $addr }: vom Betreiber entfernt: { $why }
log-refused = { $ip } abgewiesen: { $why }
log-refused-nick = { $nick } von { $ip } abgewiesen: { $why }
log-stranger = { $nick } von { $ip } abgewiesen: der Nickname gehört zu einem anderen Schlüssel als { $fingerprint }
log-stranger-plain = { $nick } von { $ip } abgewiesen: der Nickname gehört zu einem Schlüssel, und diese Verbindung hat keinen
log-no-room = eine Verbindung von { $ip } geschlossen: kein Platz mehr
log-crowded = eine Verbindung von { $ip } geschlossen: zu viele andere haben sich auch noch nicht angemeldet
log-handshakes = eine Verbindung von { $ip } geschlossen: beginnt zu viele sichere Verbindungen
log-unregistered = eine Verbindung von { $ip } geschlossen: hat sich nicht rechtzeitig angemeldet
log-left-out = { $count ->
    [one] { $count } weitere wurde abgewiesen oder geschlossen und steht nicht hier
   *[other] { $count } weitere wurden abgewiesen oder geschlossen und stehen nicht hier
}
log-shared-address = alle Mitglieder kommen von { $ip }: sind es mehrere Rechner, steht ein Proxy (etwa der von Docker) oder NAT vor dem Server, und private Chats gehen nicht. Ein Container braucht dafür das Netz des Hosts
log-no-family = Adressen wie { $addr } hat dieser Rechner nicht, also bleibt diese weg
log-cannot-accept = gerade lassen sich keine Verbindungen annehmen: { $why }. Jede braucht eine offene Datei: siehe ulimit -n oder LimitNOFILE von systemd
log-few-files = die Grenze für offene Dateien lässt sich nicht anheben, für viele Mitglieder könnten es zu wenige sein: { $why }

log-because-other-protocol = spricht ein anderes Protokoll, etwa das von Webseiten
log-because-nick-taken = der Nickname ist vergeben
log-because-nick-resembles = der Nickname sieht aus wie ein vergebener
log-because-nick-resembles-that = der Nickname sieht aus wie ein vergebener: { $taken }
log-because-nick-resembles-that-free = der Nickname sieht aus wie ein vergebener: { $taken } (frei: { $free })
log-because-address-taken = IP-Adresse und UDP-Port sind vergeben
log-because-full = der Server ist voll
log-because-connections = zu viele Verbindungen von dieser IP-Adresse
log-because-registrations = zu viele Anmeldungen von dieser IP-Adresse
log-because-not-admitted = der Raum ist nicht für alle, und weder ihr Schlüssel noch ihr Netz ist eingetragen
log-because-not-secure = die Verbindung ist nicht verschlüsselt
log-because-apart = dieser Server ist von den anderen getrennt
log-because-registered = ist schon angemeldet
log-because-not-registered = ist nicht angemeldet
log-because-not-its-nick = der Absender ist nicht der eigene Nickname
log-because-too-fast = zu viele Nachrichten
log-because-banned = ausgeschlossen
log-because-banned-for = noch { $time } ausgeschlossen
log-because-too-long = die Nachricht ist zu lang
log-because-not-utf8 = eine Nachricht ist kein UTF-8
log-because-empty = eine Nachricht ist leer
log-because-empty-text = der Text ist leer
log-because-port = der UDP-Port ist keine Zahl von 0 bis 65535
log-because-arguments = falsche Argumente
log-because-nick-empty = ein Nickname braucht mindestens ein Zeichen
log-because-nick-too-long = ein Nickname hat höchstens { $most } Bytes
log-because-nick-colon = ein Nickname hat keinen Doppelpunkt
log-because-nick-unseen = ein Nickname hat keine unsichtbaren Zeichen
log-because-nick-not-normal = ein Nickname steht in der Unicode-Normalform C
log-because-nick-mixes-scripts = ein Nickname mischt keine Schriften, deren Buchstaben gleich aussehen
log-because-nick-bad = das kann kein Nickname sein
