"""A large made-up site, to measure and to try things at size.

Its rows are as the verbs would have left them: the same functions make digests, seals, snapshots and chained events, and every guard
is in force. Only the way to the database differs: many articles are stored in a few statements. Everything in it is
decided by an article's number and the seed, so that a corpus can grow and be made again.
"""
