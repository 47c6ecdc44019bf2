"""Places of creativity and innovation: hubs, studios, workshops, labs, stages and residences of the cities."""
