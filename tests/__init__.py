"""All tests of Lantu, one folder for each area of the house."""
