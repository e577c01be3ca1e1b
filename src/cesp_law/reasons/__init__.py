"""The French steps behind each value: built only when somebody asks, with the actual numbers.

A function here takes what its rule computed and tells it again in words; it decides nothing.
"""
