"""Themes that every set of rules for AWS has: bad code, good code, and the control that tells them apart."""
