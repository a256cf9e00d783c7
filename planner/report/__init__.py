"""What people read: tables, pictures and documents made from results; nothing here decides anything."""
