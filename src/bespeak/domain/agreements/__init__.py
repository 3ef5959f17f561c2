"""What store and customer sign: versions that never change, promises, acceptances, the extra-payment clause."""
