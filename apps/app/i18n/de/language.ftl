language-name = Deutsch

language-now = Plausch spricht Deutsch. Es spricht auch: { $others }
language-unknown = Plausch spricht nicht { $name }. Es spricht: { $languages }
language-command = /language { $tag } ({ $name })
