## Ein Text in einem anderen Editor.

editor-waits = { $editor } läuft: beende ihn, um zurückzukommen
editor-missing = der Editor „{ $editor }“ lässt sich nicht starten; setze VISUAL oder EDITOR auf einen, den es gibt, wie in EDITOR=nano
editor-failed = „{ $editor }“ endete mit einem Fehler, dein Text ist daher wie vorher
editor-no-file = für den Text kann es keine Datei geben: { $why }
editor-not-text = was zurückkam, wurde nicht genommen: { $why }. Es steht noch in { $path }
editor-too-long = was zurückkam, ist zu lang, höchstens { $most } Bytes; es steht noch in { $path }
# The program had to end, and told the editor.
editor-terminated = dein Editor musste enden; was er von deinem Text behalten hat, steht in { $path }
editor-still-open = dein Editor ist noch offen; der Text darin steht in { $path }
editor-nowhere = ein Editor lässt sich nur im Terminal-Client öffnen
editor-not-said = was du inzwischen geschrieben hast, wurde nicht gesagt:
