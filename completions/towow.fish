complete --keep-order --exclusive --command towow --arguments "(COMPLETE=fish towow -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
