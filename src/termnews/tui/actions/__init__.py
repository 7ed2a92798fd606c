"""What the commands do: functions over a desk and a count (the number typed before the key, 0 for none)."""
