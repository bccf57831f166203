"""The law on late payment that is loaded: the files of the package, and half-years that were imported."""
