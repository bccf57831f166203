"""The service lever of those who sell software: warn, restrict, suspend, resume. Pure."""
