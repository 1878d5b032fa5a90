-- Records meet in other blocks than before: all of them are made anew when somebody asks.

delete from block;
delete from candidate;
delete from crowd;
delete from setting where name = 'blocked';
