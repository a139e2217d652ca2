"""What a post is told: in the tray at once, by mail after commit."""
