## Sichere Verbindungen zum Server.

secured = die Verbindung zu { $server } ist verschlüsselt, und der Schlüssel ist gemerkt: { $fingerprint }. Du wirst gewarnt, falls der Server je einen anderen zeigt
state-secure = verschlüsselt
state-plain = unverschlüsselt
other-key = { $server } hat einen anderen Schlüssel als den bekannten. Du bist nicht im Raum, und dem Server wurde nichts gesagt.
other-key-known = bekannt: { $fingerprint }
other-key-shown = jetzt:   { $fingerprint }
other-key-why = Vielleicht wurde er neu eingerichtet; oder jemand gibt sich für ihn aus und würde mitlesen. Frag den Betreiber, nicht über dieses Netz: `plausch identity --server` zeigt dort den Fingerabdruck.
other-key-trust = Sagt der Betreiber, dass der neue stimmt, merkt ihn sich /trust und tritt bei. Sonst geh.
ask-trust = Sagt der Betreiber, dass der neue stimmt, tippe „vertrauen“: dann wird er gemerkt und du trittst bei; alles andere geht:
word-for-trust = vertrauen
not-trusted = nichts wurde geändert: der alte Schlüssel bleibt gemerkt
other-key-in-short = { $server } hat einen anderen Schlüssel als den bekannten: vielleicht wurde er neu eingerichtet, oder jemand gibt sich für ihn aus; bekannt: { $known }; jetzt: { $shown }. Dem Server wurde nichts gesagt. Sagt der Betreiber, dass der neue stimmt, tritt in einem Terminal bei: dort wirst du gefragt
other-link = dieser Link hat einen anderen Schlüssel als den, der für { $server } gemerkt ist, deshalb wird ihm nicht gefolgt; gemerkt: { $known }; im Link: { $given }. Frag, wer ihn dir gegeben hat. Ohne den Schlüssel tritt `plausch --server { $server }` bei, wenn der Server noch den alten hat, und fragt sonst
off-with-key = dieser Link nennt den Schlüssel seines Servers, aber Verschlüsselung ist aus: lass --secure off weg (oder secure = "off" in der Konfigurationsdatei), oder gib die Adresse ohne den Schlüssel an
no-key-so-plain = diese Verbindung ist nicht verschlüsselt, denn du hast keinen Schlüssel: { $why }
no-server-key-so-plain = Verbindungen zum Raum hier sind nicht verschlüsselt, denn er hat keinen Schlüssel: { $why }
keys-not-read = nicht beigetreten, denn niemand kann sagen, ob der Server der richtige ist: { $what }
key-not-kept = der Schlüssel ist nicht gemerkt: { $what }
keys-newer = die gemerkten Schlüssel sind in einer Datei einer neueren Version von Plausch: { $path }. Nimm diese Version
keys-damaged = die Datei mit den gemerkten Schlüsseln ist beschädigt: { $path }. Hol sie aus einer Kopie zurück; oder verschiebe sie, und vergleiche die Schlüssel deiner Server und Partner neu
keys-busy = ein anderes Programm hält die Datei mit den gemerkten Schlüsseln zu lange fest: { $path }. Versuch es noch einmal
keys-inaccessible = die Datei mit den gemerkten Schlüsseln ist nicht zu gebrauchen: { $path } ({ $why })
nothing-to-trust = es gibt keinen neuen Schlüssel, über den zu entscheiden wäre
trusting = du vertraust dem neuen Schlüssel von { $server }: { $fingerprint }
server-not-secure = { $server } gab keine verschlüsselte Verbindung, obwohl ein Schlüssel von ihm bekannt ist oder du keine andere willst. Vielleicht ist jemand dazwischen: dem Server wurde nichts gesagt. Wenn du weißt, warum: --secure off tritt ohne Verschlüsselung bei
server-taken-over = ein anderes Programm mit deinem Schlüssel ist unter diesem Nickname beigetreten und hat den Platz von diesem eingenommen. Um stattdessen hier zurückzukommen, verbinde neu (Strg+R) oder starte noch einmal
refused-not-admitted = dieser Raum ist nur für die, die sein Betreiber kennt: nenne ihm deinen Schlüssel, wie plausch identity ihn zeigt
refused-not-secure = dieser Server nimmt nur verschlüsselte Verbindungen; lass --secure off weg (oder secure = "off" in der Konfigurationsdatei)
refused-taken-over = ein anderes Programm mit deinem Schlüssel hat deinen Platz eingenommen

window-trust = Dem neuen Schlüssel vertrauen …
window-other-key = { $server } hat einen anderen Schlüssel als früher: nicht im Raum

## Sichere private Chats.

chat-opened-plain = privater Chat mit { $peer }, unverschlüsselt: andere im Netz können ihn lesen
chat-opened-new = privater Chat mit { $peer }, verschlüsselt. Der Schlüssel ist neu für dich: { $fingerprint }. /verify stellt sicher, dass niemand dazwischen ist
chat-opened-remembered = privater Chat mit { $peer }, verschlüsselt, mit demselben Schlüssel wie früher
chat-opened-verified = privater Chat mit { $peer }, verschlüsselt, mit dem von dir geprüften Schlüssel
state-chat-plain = Chat unverschlüsselt
state-chat-new = Chat verschlüsselt, ungeprüft
state-chat-remembered = Chat verschlüsselt, Schlüssel wie früher
state-chat-verified = Chat verschlüsselt, geprüft
chat-held-other = { $peer } hat einen anderen Schlüssel als früher. Der Chat ist nicht eröffnet, und nichts wurde darin gesagt.
chat-held-none = { $peer } kam ohne Schlüssel und hatte früher einen. Der Chat ist nicht eröffnet, denn andere könnten ihn lesen.
chat-held-why = Vielleicht hat { $peer } einen neuen Rechner oder ein anderes Programm; oder jemand anderes hat den Nickname genommen oder ist dazwischen. Frag { $peer } auf anderem Weg, am besten mündlich.
chat-held-trust = /trust { $peer } eröffnet den Chat trotzdem; /close { $peer } verwirft ihn.
check-compare = Vergleiche das mit { $peer }, mündlich oder nebeneinander, und nicht in diesem Chat:
check-digits = in Ziffern: { $digits }
check-confirm = Sieht { $peer } dasselbe: /verify { $peer } ja. Wenn nicht, ist jemand dazwischen: sag hier nichts.
check-done = Du hast { $peer } schon geprüft.
verified = { $peer } ist geprüft: { $fingerprint }. Du wirst gewarnt, wenn sich der Schlüssel ändert
verify-whom = wen? /verify NICK zeigt, was zu vergleichen ist
nothing-to-verify = der Chat mit { $peer } ist unverschlüsselt: es gibt nichts zu vergleichen
window-verify = Prüfen …
window-verified = Es ist dasselbe
window-trust-peer = Trotzdem mit { $peer } chatten …
check-words = Hund Katze Löwe Pferd Einhorn Schwein Elefant Hase Panda Hahn Pinguin Schildkröte Fisch Oktopus Schmetterling Blume Baum Kaktus Pilz Globus Mond Wolke Feuer Banane Apfel Erdbeere Mais Pizza Kuchen Herz Smiley Roboter Hut Brille Schraubenschlüssel Weihnachtsmann Daumen Regenschirm Sanduhr Wecker Geschenk Glühbirne Buch Bleistift Büroklammer Schere Schloss Schlüssel Hammer Telefon Flagge Zug Fahrrad Flugzeug Rakete Pokal Ball Gitarre Trompete Glocke Anker Kopfhörer Ordner Stecknadel
