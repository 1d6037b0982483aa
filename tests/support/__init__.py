"""What tests of several rooms share: hand-written fakes and real parts in temporary folders."""
