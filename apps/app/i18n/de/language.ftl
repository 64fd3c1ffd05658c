language-name = Deutsch

language-now = Plausch spricht Deutsch. Damit es so bleibt, schreibe language = "{ $tag }" in die Konfigurationsdatei. Es spricht auch: { $others }
language-unknown = Plausch spricht nicht { $name }. Es spricht: { $languages }
language-command = /language { $tag } ({ $name })
