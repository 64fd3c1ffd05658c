## Was der Betreiber eines Servers sieht, der seinen Raum mit anderen teilt. Der Vermittler ist ein Redis oder ein Valkey.

two-passwords = das Passwort für den Vermittler ist zweimal angegeben: lass --cluster-password-file weg, oder lösche PLAUSCH_CLUSTER_PASSWORD aus der Umgebung
password-exposed = andere auf diesem Rechner können das Passwort für den Vermittler lesen (Modus { $mode }): { $path }. Schreib `chmod 600 { $path }`, und gib dem Vermittler ein anderes Passwort, wenn es jemand gelesen haben kann
password-not-read = die Datei mit dem Passwort für den Vermittler lässt sich nicht lesen: { $path } ({ $why })
password-empty = in { $path } steht kein Passwort: schreib es hinein, in eine Zeile
password-of-lines = in { $path } steht mehr als eine Zeile: dorthin gehört nur das Passwort für den Vermittler
certificate-not-read = das Zertifikat für den Vermittler lässt sich nicht lesen: { $path } ({ $why })
ca-without-tls = --cluster-ca sagt, wer das Zertifikat des Vermittlers beglaubigt, aber die Verbindung zu ihm ist nicht verschlüsselt: beginne seine Adresse dafür mit rediss://, oder lass --cluster-ca weg

engine-unreachable = er ist nicht zu erreichen: { $detail }
engine-timed-out = er antwortet nicht rechtzeitig
engine-lost = die Verbindung ist abgerissen: { $detail }
engine-tls = keine verschlüsselte Verbindung: { $detail }
engine-no-password = er verlangt ein Passwort. Gib es in einer Datei (--cluster-password-file DATEI) oder in PLAUSCH_CLUSTER_PASSWORD
engine-wrong-password = der Benutzer oder das Passwort ist falsch
engine-no-rights = sein Benutzer hat zu wenige Rechte ({ $detail }): docs/CLUSTER.md sagt, welche er braucht
engine-too-old = seine Version { $detail } ist zu alt: es muss Redis ab 5.0 sein, oder Valkey
engine-read-only = er ist eine Kopie, die nichts annimmt: nenne das Original (primary), oder Sentinels, die es kennen
engine-full = sein Speicher ist voll: siehe sein maxmemory
engine-cannot-save = er nimmt nichts an, weil er nicht auf seinen Datenträger schreiben kann
engine-too-few-replicas = er nimmt nichts an, weil zu wenige seiner Kopien da sind
engine-not-ready = er ist nicht bereit: { $detail }
engine-no-such-primary = kein Sentinel kennt ein Original namens { $detail }
engine-unexpected = er antwortet, was nicht zu verstehen ist: { $detail }

cluster-together = dieser Server ist { $name }, in einem Raum mit { $others }, über den Vermittler { $engine }
cluster-together-first = dieser Server ist { $name }, der erste in seinem Raum beim Vermittler { $engine }
cluster-alone-closed = der Vermittler { $engine }: { $why }. Bis er zu erreichen ist, ist dieser Server allein und lässt niemanden herein; er versucht es weiter
cluster-alone-open = der Vermittler { $engine }: { $why }. Bis er zu erreichen ist, ist dieser Server allein; er lässt Neue herein und versucht es weiter
cluster-refused = dieser Server kann seinen Raum nicht über den Vermittler { $engine } teilen: { $why }

cluster-state-together = dieser Server ist { $name }: in einem Raum mit den anderen
cluster-state-doubtful = dieser Server ist { $name }: in einem Raum mit den anderen, aber niemand Neues kommt herein, denn der Vermittler antwortet nicht
cluster-state-alone = dieser Server ist { $name }: allein, seine Mitglieder sind unter sich
cluster-state-rejoining = dieser Server ist { $name }: auf dem Weg zu den anderen
cluster-engine-works = Vermittler: { $engine }
cluster-engine-fails = Vermittler: { $engine }: { $why }
cluster-server = { $members ->
    [one] { $name }: { $members } Mitglied
   *[other] { $name }: { $members } Mitglieder
}
no-cluster = dieser Server teilt seinen Raum mit keinem anderen: siehe --cluster in `plausch serve --help`
at-server = bei { $name }
member-count-of-cluster = { $all ->
    [one] { $all } Mitglied, davon { $here } hier
   *[other] { $all } Mitglieder, davon { $here } hier
}

log-together = in einem Raum mit den anderen Servern
log-doubtful = der Vermittler antwortet nicht: niemand Neues kommt herein
log-alone = allein: die Mitglieder hier sind unter sich, bis der Vermittler antwortet
log-rejoining = auf dem Weg zu den anderen Servern
log-server-came = der Server { $name } ist da
log-server-has-other-key = der Server { $name } hat einen anderen Schlüssel als dieser: Clients, die beide unter einem Namen erreichen, halten einen davon für einen fremden. `plausch identity --server export DATEI` dort und `import DATEI` hier machen ihn gleich
log-server-gone = der Server { $name } ist fort, und mit ihm seine Mitglieder
log-texts-lost = Texte von anderen Servern können fehlen: nicht alle waren zu lesen
log-texts-unsaid = { $count ->
    [one] { $count } Text kann verloren sein; wer ihn gesagt hat, weiß es
   *[other] { $count } Texte können verloren sein; wer sie gesagt hat, weiß es
}
log-too-many-decisions = die anderen Server erfahren nicht, wer ausgeschlossen oder stumm ist: der Raum kann nicht mehr davon behalten
log-engine-works = der Vermittler tut wieder, was er soll
log-engine-fails = der Vermittler: { $why }
cluster-name-taken = ein anderer Server in diesem Raum heißt auch { $name }. Ist es dieser vor einem Neustart, ist er fort, wenn seine Frist um ist; sonst gib einem der beiden einen anderen --cluster-name
