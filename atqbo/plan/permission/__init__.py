"""What an app needs before it may send: its switch, an owner, rights, a trial, an approval."""
