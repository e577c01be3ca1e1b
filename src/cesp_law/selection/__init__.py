"""Choosing people and posts: what is not contract law.

:mod:`ranking` orders the candidates of a committee, :mod:`quota` calls them within the number of
contracts on offer, :mod:`internship` shares out the posts among those who sign.
"""
