"""Review and publication: `gate/` decides what may go live, `actions/` are the verbs, `querysets` and `states` answer."""
