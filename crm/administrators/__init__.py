"""The three administrators 三员: accounts and jobs; posts, ceilings and limits under two persons' eyes; the trail."""
