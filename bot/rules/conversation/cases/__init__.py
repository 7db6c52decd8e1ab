"""What a member may do about a case: look, hide, let back, report; all of it in her own sight."""
