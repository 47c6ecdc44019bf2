"""Cities, countries, creative fields, and which city held which field when.

Who is in the network on a given day is answered here.
"""
