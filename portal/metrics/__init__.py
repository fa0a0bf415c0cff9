"""Figures for whoever watches the portal: off unless ``PORTAL_METRICS`` is set, and then nearly free.

``meters`` are what rooms count with; ``table`` keeps the numbers, ``gauges`` asks rooms how things stand when
somebody looks, ``exposition`` writes it all as Prometheus reads it, ``listening`` answers.
"""
