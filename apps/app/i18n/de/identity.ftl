## Die Schlüssel, an denen dieses Programm und ein Server auf diesem Rechner erkannt werden.

identity =
    Schlüssel      { $key }
    Fingerabdruck  { $fingerprint }
    Datei          { $path }
key-no-folder = es gibt kein Heimatverzeichnis, in dem ein Schlüssel bleiben könnte: setze HOME
key-exposed = andere auf diesem Rechner können den Schlüssel lesen (Modus { $mode }): { $path }. Schreib `chmod 600 { $path }`, wenn es niemand getan hat; sonst `plausch { $command } renew` für einen neuen
key-damaged = der Schlüssel ist beschädigt: { $path }. Hol ihn aus einer Kopie zurück (`plausch { $command } import DATEI`), oder schreib `plausch { $command } renew` für einen neuen. Nichts wurde geändert
key-newer = dein Schlüssel ist von einer neueren Version von Plausch: { $path }. Nimm diese Version
key-not-read = der Schlüssel lässt sich nicht lesen: { $path } ({ $why })
key-file-exists = { $path } gibt es schon, und es wird nicht überschrieben: nimm einen anderen Namen
key-not-written = der Schlüssel lässt sich nicht schreiben: { $path } ({ $why })
key-no-randomness = kein Schlüssel lässt sich erzeugen: das System hat keine Zufallszahlen ({ $why })
ask-renew =
    Mit einem neuen Schlüssel bist du jemand Neues. Server, die deinen Nickname für deinen alten
    Schlüssel aufheben, geben ihn dem neuen 30 Tage lang nicht, und wer deinen alten kennt, wird vor
    dem nächsten privaten Chat gewarnt. Der alte Schlüssel bleibt in einer Datei. Laufende Programme
    behalten den alten bis zu ihrem Ende.
    Einen neuen Schlüssel erzeugen? [j/N]
ask-renew-server =
    Mit einem neuen Schlüssel ist das für alle, die schon hier waren, ein anderer Server: sie werden
    gewarnt und treten nur bei, wenn sie es sagen. Links und QR-Codes mit dem alten Schlüssel gehen
    nicht mehr. Der alte Schlüssel bleibt in einer Datei. Ein laufender Server behält den alten bis
    zu seinem Ende.
    Einen neuen Schlüssel erzeugen? [j/N]
renew-nobody-to-ask = hier kann niemand gefragt werden, ob ein neuer Schlüssel gewünscht ist; wenn ja, schreib --yes
key-kept-aside = der alte Schlüssel ist in { $path }
key-exported = der Schlüssel ist in { $path }: wer diese Datei hat, kann sich für dich ausgeben

about-identity = Den Schlüssel zeigen, an dem man dich erkennt, oder ihn ändern
about-identity-more =
    Beispiele:
      plausch identity
      plausch identity --server
      plausch identity export schluessel-von-zoe
      plausch identity import schluessel-von-zoe

    Er entsteht beim ersten Start und bleibt in einer Datei, die nur du lesen kannst.
    Andere kennen dich daran: vergleiche den Fingerabdruck mit dem, was sie sehen.
    Mit --server ist für root der von plausch.service gemeint, wenn es die Unit gibt.
about-renew = Einen neuen Schlüssel erzeugen; der alte wird aufgehoben
about-export = Den Schlüssel in eine Datei schreiben, für einen anderen Rechner von dir
about-import = Den Schlüssel einer solchen Datei nehmen; der alte wird aufgehoben
help-of-server = Der Schlüssel eines Servers auf diesem Rechner
help-yes = Nicht fragen
help-export-to = Die neue Datei: wer sie hat, kann sich für dich ausgeben
help-import-from = Die Datei, die exportiert wurde
