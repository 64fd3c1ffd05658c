## Die Liste der Mitglieder.

here-of = { $count } von { $all } hier
members-prompt = Mitglied:
nobody-in-list = so heißt hier niemand (Esc: zurück)
possible-yourself = das bist du (Esc: zurück)
possible-chat = Eingabe: zum Chat mit { $nick } (Esc: zurück)
possible-accept = { $nick } hat dich eingeladen; Eingabe: annehmen (Esc: zurück)
possible-wait = du hast { $nick } eingeladen; noch keine Antwort (Esc: zurück)
possible-invite = Eingabe: privater Chat mit { $nick } (Esc: zurück)
possible-nothing = kein privater Chat: das Programm von { $nick } nimmt keine Einladungen an (Esc: zurück)
member-ignored = du ignorierst { $nick }; /unignore { $nick } beendet das (Esc: zurück)
