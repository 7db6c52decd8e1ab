"""What is put before people instead of the bot: complaints, calls for a human, appeals."""
