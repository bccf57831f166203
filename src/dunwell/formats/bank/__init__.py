"""Bank files: camt.052, 053 and 054, MT940 and MT942, BAI2, OFX, tables; one door for all of them in door.py."""
